package org.segstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.replay.NewFrame;
import org.segstream.trainer.replay.Part;
import org.segstream.trainer.replay.StoredFrame;
import org.segstream.transport.models.FencedException;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelTable;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/** A leader that has lost the lead in the moment between its last look and its first record. */
class FormerLeaderTest extends OnBroker {
  private static final SegmentationModel CANDIDATE = ignorant().named("tiny", "1");

  @Test
  void publishesNothingOnceAnotherOneHasBegunAndItsRoundDoesNotEnd() throws IOException {
    List<ModelRegistry> later = new ArrayList<>();
    try (ModelRegistry registry =
            new ModelRegistry(kafka, topics, ignorant(), InstantSource.fixed(Instant.EPOCH));
        RoundFolder mine = RoundFolder.open(folder.resolve("mine"), new Disk());
        RoundFolder theirs = RoundFolder.open(folder.resolve("theirs"), new Disk());
        ModelRegistry former = registry.exclusive()) {
      assertThat(registry.champion().version()).isEqualTo("0");
      assertThatThrownBy(() ->
              gate(former, mine)
                  .judge(
                      CANDIDATE,
                      () -> {
                        later.add(registry.exclusive());
                        return true;
                      },
                      0))
          .isInstanceOf(FencedException.class);
      assertThat(mine.results()).isEmpty();
      assertThat(table().versions()).containsOnlyKeys("tiny/0");

      gate(later.getFirst(), theirs).judge(CANDIDATE, () -> true, 0);
      assertThat(theirs.results()).hasSize(1);
      assertThat(table().versions()).containsOnlyKeys("tiny/0", "tiny/1");
    } finally {
      later.forEach(ModelRegistry::close);
    }
  }

  @Test
  void aLeaderMakesTheBaseTheChampionWhereThePointerHasGone() {
    try (ModelRegistry registry =
            new ModelRegistry(kafka, topics, ignorant(), InstantSource.fixed(Instant.EPOCH));
        ModelRegistry leader = registry.exclusive()) {
      assertThat(leader.champion().version()).isEqualTo("0");
    }
    assertThat(table().pointed("tiny", Role.CHAMPION)).contains("0");
  }

  private Gate gate(ModelRegistry registry, RoundFolder where) {
    StoredFrame frame =
        new StoredFrame(
            0,
            "s",
            0,
            Part.HELD_OUT,
            new NewFrame.Place(topics.labeledFrames(), 0, 0),
            1,
            "png",
            List.of());
    Round round = new Round("1", "0", "any", 1, List.of(frame), List.of(frame));
    StreetFrame street = new SyntheticStreet(3, WIDTH, HEIGHT, CameraMotion.FORWARD).frame(0);
    return new Gate(
        round,
        ignorant(),
        registry,
        where,
        () -> List.of(new LabelledImage("street", street.image(), street.labels())),
        options(folder, 1, 0.01, 4));
  }

  private ModelTable table() {
    return ModelTable.read(kafka, topics.models(), Duration.ofSeconds(20));
  }
}
