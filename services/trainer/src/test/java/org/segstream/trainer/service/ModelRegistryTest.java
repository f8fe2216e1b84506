package org.segstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.models.ModelTable;
import org.segstream.v1.Model;
import org.segstream.v1.OffsetRange;
import org.segstream.v1.Training;
import org.segstream.v1.Trial;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

class ModelRegistryTest extends OnBroker {
  private static final Instant NOW = Instant.EPOCH;
  private static final int KEEP = 3;

  /** Ignorant, but by its record the work of a trainer. */
  private static final Model MADE =
      ModelMessages.of(
          ignorant(),
          NOW,
          Training.newBuilder().addData(OffsetRange.getDefaultInstance()).build(),
          List.of());

  @Test
  void afterManyLosersTheChampionBeforeIsStillThereToGoBackTo() {
    try (ModelRegistry registry = registry(ignorant())) {
      registry.publish(MADE, trial("0", "older", true));
      judge(registry, "1", "0", true);
      try (ModelPublisher pointer = new ModelPublisher(kafka, topics)) {
        pointer.point("tiny", Role.CHAMPION, "1", NOW);
        IntStream.range(2, 9).forEach(i -> judge(registry, String.valueOf(i), "1", false));
        assertThat(table().versionsOf("tiny").stream().map(v -> v.model().getVersion()))
            .as("both champions and the newest")
            .containsExactly("0", "1", "6", "7", "8");

        pointer.point("tiny", Role.CHAMPION, "0", NOW);
      }
    }
    try (ModelRegistry later = registry(ignorant().named("tiny", "other"))) {
      assertThat(ModelFile.sha256(later.champion())).isEqualTo(ModelFile.sha256(ignorant()));
    }
  }

  @Test
  void ofChampionsTooOnlyTheNewestStay() {
    try (ModelRegistry registry = registry(ignorant())) {
      IntStream.range(1, 8)
          .forEach(i -> judge(registry, String.valueOf(i), String.valueOf(i - 1), true));
    }
    assertThat(table().versionsOf("tiny")).hasSize(KEEP);
  }

  @Test
  void aHundredTrialsOutliveTheirVersions() {
    List<Trial> before =
        IntStream.range(0, 100).mapToObj(i -> trial(String.valueOf(i), "0", false)).toList();
    try (ModelRegistry registry = registry(ignorant());
        ModelPublisher publisher = new ModelPublisher(kafka, topics)) {
      publisher.publish(MADE.toBuilder().addAllTrials(before).build());
      judge(registry, "100", "0", false);
      judge(registry, "101", "0", true);
    }
    assertThat(table().versionsOf("tiny").getLast().model().getTrialsList())
        .hasSize(100)
        .startsWith(trial("2", "0", false))
        .endsWith(trial("100", "0", false), trial("101", "0", true));
  }

  private ModelRegistry registry(SegmentationModel base) {
    return new ModelRegistry(kafka, topics, base, InstantSource.fixed(NOW));
  }

  /** A version without a model of its own. */
  private static void judge(
      ModelRegistry registry, String version, String rival, boolean accepted) {
    ByteString none = ByteString.copyFromUtf8("model " + version);
    Model record =
        MADE.toBuilder()
            .setVersion(version)
            .setData(none)
            .setSha256(ByteString.fromHex(ModelFile.sha256(none.toByteArray())))
            .build();
    registry.publish(record, trial(version, rival, accepted));
    registry.keepNewest(KEEP);
  }

  private static Trial trial(String version, String rival, boolean accepted) {
    return Trial.newBuilder()
        .setVersion(version)
        .setMiou(50)
        .setChampionVersion(rival)
        .setChampionMiou(accepted ? 49 : 51)
        .setAccepted(accepted)
        .build();
  }

  private ModelTable table() {
    return ModelTable.read(kafka, topics.models(), Duration.ofSeconds(20));
  }
}
