package org.segstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.TestBroker;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Model;
import org.segstream.v1.Score;
import org.segstream.v1.Split;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

class TrainerTest extends OnBroker {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final List<LabeledFrame> STREET = street(12);

  @Test
  void aCandidateThatWinsIsPublishedAndBecomesTheChampion() {
    publish(STREET);

    List<RoundResult> results = run(ignorant(), 0.004, 160, new TrainingListener() {});

    RoundResult result = results.getFirst();
    assertThat(result.version()).isEqualTo("20260102-030405-1");
    assertThat(result.frames()).isEqualTo(12);
    assertThat(result.heldOut()).isEqualTo(6);
    assertThat(result.miou()).isGreaterThan(result.championMiou() + 5);
    assertThat(result.promoted()).isTrue();
    ModelTable table = table();
    assertThat(table.versions().keySet()).containsExactly("tiny/0", "tiny/20260102-030405-1");
    assertThat(table.pointed("tiny", Role.CHAMPION)).contains("20260102-030405-1");
    Model published = fetch("20260102-030405-1");
    assertThat(published.getTraining().getParentVersion()).isEqualTo("0");
    assertThat(published.getTraining().getImagesSeen()).isEqualTo(100 + 160);
    assertThat(published.getTraining().getData(0).getTopic()).isEqualTo(topics.labeledFrames());
    assertThat(published.getTraining().getData(0).getEndOffset()).isEqualTo(18);
    assertThat(published.getScoresList().stream().map(Score::getMetric))
        .containsExactly("miou", "champion_miou");
    assertThat(published.getScores(0).getValue()).isEqualTo(result.miou());
    SegmentationModel model = ModelFile.decode(published.getData().toByteArray(), "published");
    assertThat(model.id()).isEqualTo("tiny/20260102-030405-1");
    assertThat(model.terms()).startsWith("For tests only. ");
  }

  @Test
  void theCandidateHasTheEdgesLearnedWithTheNetwork() {
    publish(STREET);
    FieldPlan field =
        new FieldPlan(
            FieldPlan.Form.SURROGATE,
            0.25,
            0.5,
            2,
            Annealing.usual(),
            0.1,
            CrfParameters.neighbours(1, 1, 16));
    try (Trainer trainer =
        new Trainer(
            kafka,
            topics,
            ignorant(),
            options(folder.resolve("t"), STREET.size(), 0.004, 64, field),
            new TrainingListener() {},
            CLOCK,
            new Disk())) {
      String version = trainer.run().getFirst().version();

      Model published = fetch(version);
      CrfParameters learned = ModelFile.decode(published.getData().toByteArray(), version).crf();
      CrfParameters before = ignorant().crf();
      assertThat(learned.families()).hasSize(1).isNotEqualTo(before.families());
      assertThat(learned.families().getFirst().base())
          .as("it began with the champion's 0.1, not with the plan's 1")
          .isBetween(0.03f, 0.3f);
      assertThat(learned.temporal()).isEqualTo(before.temporal());
      assertThat(published.getCrf().getEdgeFamilies(0).getBase())
          .isEqualTo(learned.families().getFirst().base());
    }
  }

  @Test
  void aLosersScoresArePublishedAndTheChampionStays() {
    publish(allSky());

    RoundResult result = run(learned(), 0.01, 24, new TrainingListener() {}).getFirst();

    assertThat(result.miou()).isLessThan(result.championMiou());
    assertThat(result.promoted()).isFalse();
    ModelTable table = table();
    assertThat(table.pointed("street", Role.CHAMPION)).contains(learned().version());
    assertThat(table.version("street", result.version()).orElseThrow().model().getScores(0))
        .satisfies(score -> assertThat(score.getValue()).isEqualTo(result.miou()));
  }

  @Test
  void onlyTheNewestLosersStayOnTheTopic() {
    publish(allSky());
    for (int round = 0; round < 3; round++) {
      run(learned(), 0.01, 24, new TrainingListener() {});
      publish(List.of(allSky(labeled("cam-2", round, Split.SPLIT_TRAIN))));
    }
    assertThat(table().versions().keySet())
        .as("the champion and the newest")
        .containsExactly("street/" + learned().version(), "street/20260102-030405-3");
  }

  /** The street, as somebody labelled it who sees nothing but sky; those to judge by are right. */
  private static List<LabeledFrame> allSky() {
    return STREET.stream()
        .map(frame -> frame.getSplit() == Split.SPLIT_TRAIN ? allSky(frame) : frame)
        .toList();
  }

  private static LabeledFrame allSky(LabeledFrame frame) {
    LabeledFrame.Builder wrong = frame.toBuilder();
    wrong
        .getLabelMapBuilder()
        .getRunLengthsBuilder()
        .setLabels(ByteString.copyFrom(new byte[] {0}))
        .addLengths(WIDTH * HEIGHT);
    return wrong.build();
  }

  @Test
  void killedAtAnyStepItGoesOnWithTheVeryLossesItWouldHaveHad() {
    publish(STREET);
    Map<Long, Double> straight = new TreeMap<>();
    RoundResult expected = run(ignorant(), 0.004, 64, recorder(straight, -1)).getFirst();

    Topics first = topics;
    topics = TestBroker.newTopics();
    publish(STREET);
    Path other = folder.resolve("killed");
    Map<Long, Double> resumed = new TreeMap<>();
    List<Long> begins = new ArrayList<>();
    TreeMap<Long, Double> last = new TreeMap<>();
    for (long deadAt : List.of(12L, 44L, 64L)) {
      last.clear();
      assertThatExceptionOfType(Killed.class)
          .isThrownBy(() -> run(other, ignorant(), 0.004, 64, recorder(last, deadAt)));
      begins.add(last.firstKey());
      resumed.putAll(last);
    }
    last.clear();
    RoundResult result = run(other, ignorant(), 0.004, 64, recorder(last, -1)).getFirst();
    begins.add(last.firstKey());
    resumed.putAll(last);

    assertThat(begins)
        .as("the step after the last checkpoint; there is one every 16 images")
        .containsExactly(4L, 4L, 36L, 52L);
    assertThat(resumed.keySet()).isEqualTo(straight.keySet()).hasSize(16);
    straight.forEach((images, loss) ->
        assertThat(resumed.get(images)).as("after " + images).isCloseTo(loss, within(1e-5)));
    assertThat(result.miou()).isCloseTo(expected.miou(), within(1e-3));
    assertThat(result.frames()).isEqualTo(12);
    assertThat(table().pointed("tiny", Role.CHAMPION)).contains(result.version());
    topics = first;
    assertThat(table().pointed("tiny", Role.CHAMPION)).contains(result.version());
  }

  @Test
  void killedWhilePublishingItPublishesAgainAndCountsOnce() {
    publish(STREET);
    for (int kill = 0; kill < 2; kill++) {
      assertThatExceptionOfType(Killed.class).isThrownBy(() -> trainer(new DyingDisk()).run());
    }
    ModelTable before = table();

    RoundResult result = trainer(new Disk()).run().getFirst();

    assertThat(table()).as("the very records that were there").isEqualTo(before);
    assertThat(result.promoted()).isTrue();
    assertThat(result.champion()).isEqualTo("0");
    assertThat(table().pointed("tiny", Role.CHAMPION)).contains(result.version());
  }

  @Test
  void aFullDiskInMidRoundIsWaitedFor() {
    publish(STREET);
    FullDisk disk = new FullDisk();

    RoundResult result = trainer(disk).run().getFirst();

    assertThat(disk.refused)
        .containsExactlyInAnyOrder("round.checkpoint.part", "candidate.segmodel.part");
    assertThat(result.images()).isEqualTo(64);
    assertThat(result.promoted()).isTrue();
  }

  @Test
  void aRoundWhoseCheckpointIsDamagedStartsOver() throws IOException {
    publish(STREET);
    assertThatExceptionOfType(Killed.class)
        .isThrownBy(() -> run(ignorant(), 0.004, 64, recorder(new TreeMap<>(), 44)));
    damage("round.checkpoint");
    TreeMap<Long, Double> losses = new TreeMap<>();

    List<RoundResult> results = run(ignorant(), 0.004, 64, recorder(losses, -1));

    assertThat(losses.firstKey()).isEqualTo(4);
    assertThat(results).hasSize(1).allMatch(RoundResult::promoted);
  }

  @Test
  void aRoundWhoseCandidateIsDamagedStartsOver() throws IOException {
    publish(STREET);
    assertThatExceptionOfType(Killed.class)
        .isThrownBy(() -> trainer(new DiskUpTo("candidate.segmodel")).run());
    damage("candidate.segmodel");
    TreeMap<Long, Double> losses = new TreeMap<>();

    List<RoundResult> results = run(ignorant(), 0.004, 64, recorder(losses, -1));

    assertThat(losses.firstKey()).isEqualTo(4);
    assertThat(results).hasSize(1).allMatch(RoundResult::promoted);
  }

  private void damage(String name) throws IOException {
    Path file = folder.resolve("t").resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private Trainer trainer(Disk disk) {
    return trainer(options(folder.resolve("t"), STREET.size(), 0.004, 64), disk);
  }

  private Trainer trainer(TrainerOptions options, Disk disk) {
    return new Trainer(kafka, topics, ignorant(), options, new TrainingListener() {}, CLOCK, disk);
  }

  @Test
  void framesThatTheHeapDoesNotHoldEndItWithASentence() {
    publish(STREET);
    TrainingListener full =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            throw new OutOfMemoryError("Java heap space");
          }
        };

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> run(ignorant(), 0.004, 8, full))
        .withMessageContainingAll("18 frames", "smaller --store-mib", "-Xmx");

    TrainerOptions usual = options(folder.resolve("t"), 1, 0.004, 8);
    long frame = 4L * WIDTH * HEIGHT;
    TrainerOptions smaller =
        new TrainerOptions(
            usual.folder(),
            usual.group(),
            10 * frame,
            usual.plan(),
            usual.newFrames(),
            usual.threads(),
            usual.keep(),
            usual.winner(),
            usual.rounds(),
            usual.settling(),
            usual.replicas(),
            usual.lessons(),
            usual.retry());
    RoundResult result = trainer(smaller, new Disk()).run().getFirst();
    assertThat(result.frames()).as("of a new round").isEqualTo(8);
    assertThat(result.heldOut()).isEqualTo(2);
  }

  @Test
  void oneThatHasLostItsFolderReadsTheTopicFromItsBeginning() {
    publish(STREET);
    run(folder.resolve("first"), ignorant(), 0.004, 8, new TrainingListener() {});

    RoundResult again =
        run(
                folder.resolve("second"),
                ignorant().named("other"),
                0.004,
                8,
                new TrainingListener() {})
            .getFirst();

    assertThat(again.frames() + again.heldOut()).isEqualTo(STREET.size());
  }

  @Test
  void twoTrainersInOneFolderAreRefused() throws IOException {
    try (RoundFolder _ = RoundFolder.open(folder.resolve("t"), new Disk())) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> run(ignorant(), 0.004, 8, new TrainingListener() {}))
          .withMessageContaining("in use by another trainer");
    }
  }

  private List<RoundResult> run(
      SegmentationModel base, double rate, long images, TrainingListener listener) {
    return run(folder.resolve("t"), base, rate, images, listener);
  }

  private List<RoundResult> run(
      Path where, SegmentationModel base, double rate, long images, TrainingListener listener) {
    int fresh = where.resolve("rounds.jsonl").toFile().exists() ? 1 : STREET.size();
    try (Trainer trainer =
        new Trainer(
            kafka,
            topics,
            base,
            options(where, fresh, rate, images),
            listener,
            CLOCK,
            new Disk())) {
      return trainer.run();
    }
  }

  /** The street model in the box, as if made for small frames. */
  private static SegmentationModel learned() {
    SegmentationModel street = BundledModels.load("street");
    return new SegmentationModel(
        street.name(),
        street.version(),
        street.architecture(),
        street.labels(),
        street.normalisation(),
        new Resolution(WIDTH, HEIGHT),
        street.crf(),
        street.terms(),
        street.training(),
        street.parameters());
  }

  private ModelTable table() {
    return ModelTable.read(kafka, topics.models(), Duration.ofSeconds(20));
  }

  private Model fetch(String version) {
    return ModelTable.fetch(kafka, topics.models(), "tiny", version, Duration.ofSeconds(20))
        .orElseThrow();
  }

  /** The process is gone just before it writes down a round's result. */
  private static final class DyingDisk extends Disk {
    @Override
    public void append(Path file, byte[] bytes) throws IOException {
      if (file.endsWith("rounds.jsonl")) {
        throw new Killed();
      }
      super.append(file, bytes);
    }
  }

  /** The process is gone as soon as it has written one file. */
  private static final class DiskUpTo extends Disk {
    private final String last;

    DiskUpTo(String last) {
      this.last = last;
    }

    @Override
    public void replace(Path file, byte[] bytes) throws IOException {
      super.replace(file, bytes);
      if (file.endsWith(last)) {
        throw new Killed();
      }
    }
  }

  /** Has room for half of the first checkpoint and half of the first candidate. */
  private static final class FullDisk extends Disk {
    private final Set<String> refused = new HashSet<>();

    @Override
    protected void put(Path file, byte[] bytes, StandardOpenOption... options) throws IOException {
      String name = file.getFileName().toString();
      boolean large = name.startsWith("round.checkpoint") || name.startsWith("candidate");
      if (large && refused.add(name)) {
        super.put(file, Arrays.copyOf(bytes, bytes.length / 2), options);
        throw new IOException("No space left on device");
      }
      super.put(file, bytes, options);
    }
  }
}
