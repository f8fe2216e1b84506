package org.segstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.TestBroker;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.training.MethodPlan;
import org.segstream.trainer.training.SelfTrainingPlan;
import org.segstream.trainer.training.TeacherPlan;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.v1.Frame;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Split;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

class LessonsTest extends OnBroker {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final List<LabeledFrame> STREET = street(12);
  private static final MethodPlan SELF_TRAINING =
      MethodPlan.NONE.with(new SelfTrainingPlan(1, 0.25, 0, 1));

  /** New frames of the street, and those that judge the round. */
  private static List<Frame> unlabelled(int fresh) {
    return Stream.concat(
            IntStream.range(0, fresh)
                .mapToObj(i -> labeled("cam-9", 400 + 30 * i, Split.SPLIT_TRAIN).getFrame()),
            STREET.stream()
                .filter(frame -> frame.getSplit() == Split.SPLIT_VALIDATION)
                .map(LabeledFrame::getFrame))
        .toList();
  }

  private TrainerOptions options(MethodPlan methods, Lessons lessons) {
    TrainerOptions usual = options(folder.resolve("t"), STREET.size(), 0.004, 64);
    return new TrainerOptions(
        usual.folder(),
        usual.group(),
        usual.storeBytes(),
        usual.plan().by(methods),
        usual.newFrames(),
        usual.threads(),
        usual.keep(),
        usual.winner(),
        usual.rounds(),
        usual.settling(),
        usual.replicas(),
        lessons,
        usual.retry());
  }

  private RoundResult run(MethodPlan methods, Lessons lessons, LongConsumer stepped) {
    return run(
        methods,
        lessons,
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            stepped.accept(step.imagesSeen());
          }
        });
  }

  private RoundResult run(MethodPlan methods, Lessons lessons, TrainingListener listener) {
    try (Trainer trainer =
        new Trainer(
            kafka, topics, ignorant(), options(methods, lessons), listener, CLOCK, new Disk())) {
      return trainer.run().getFirst();
    }
  }

  private static Lessons most(int frames) {
    return new Lessons(List.of(), Optional.empty(), frames);
  }

  private List<String> kept() {
    try {
      return Files.readAllLines(folder.resolve("t").resolve("unlabelled").resolve("names.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRoundLabelsFramesOfTheTopicButNoneThatJudgesIt() {
    publish(STREET);
    publishUnlabelled(unlabelled(5));
    List<Integer> counts = new ArrayList<>();

    RoundResult result = run(SELF_TRAINING, most(100), _ -> counts.add(kept().size()));

    assertThat(counts).hasSize(16).containsOnly(5);
    assertThat(result.images()).isEqualTo(64);
    assertThat(folder.resolve("t").resolve("unlabelled")).isEmptyDirectory();
  }

  @Test
  void aRoundThatWasKilledGoesOnWithTheFramesItHad() {
    publish(STREET);
    publishUnlabelled(unlabelled(5));
    Map<Long, Double> straight = new TreeMap<>();
    RoundResult expected = run(SELF_TRAINING, most(100), recorder(straight, -1));

    topics = TestBroker.newTopics();
    publish(STREET);
    publishUnlabelled(unlabelled(5));
    folder = folder.resolve("killed");
    Map<Long, Double> resumed = new TreeMap<>();
    assertThatExceptionOfType(Killed.class)
        .isThrownBy(() -> run(SELF_TRAINING, most(100), recorder(resumed, 44)));
    publishUnlabelled(unlabelled(9));
    RoundResult result = run(SELF_TRAINING, most(100), recorder(resumed, -1));

    assertThat(resumed.keySet()).isEqualTo(straight.keySet());
    straight.forEach((images, loss) ->
        assertThat(resumed.get(images)).as("after " + images).isCloseTo(loss, within(1e-5)));
    assertThat(result.miou()).isCloseTo(expected.miou(), within(1e-3));
  }

  @Test
  void withoutFramesLabelledOnesTeachAlone() {
    publish(STREET);

    RoundResult result = run(SELF_TRAINING, most(100), _ -> assertThat(kept()).isEmpty());

    assertThat(result.images()).isEqualTo(64);
  }

  @Test
  void aTeacherSpeaksOfFramesOfTheTopicToo() {
    publish(STREET);
    publishUnlabelled(unlabelled(8));
    SegmentationModel teacher = ignorant().withCrf(ignorant().crf());
    Path file = folder.resolve("teacher.segmodel");
    ModelFile.write(teacher, file);
    MethodPlan taught = MethodPlan.NONE.taughtBy(new TeacherPlan(List.of(teacher.id()), 1, 2, 0.5));
    Lessons lessons = new Lessons(List.of(file), Optional.empty(), 3);
    List<Integer> counts = new ArrayList<>();
    Map<Long, Double> alone = new TreeMap<>();
    run(MethodPlan.NONE, Lessons.NONE, recorder(alone, -1));
    topics = TestBroker.newTopics();
    publish(STREET);
    publishUnlabelled(unlabelled(8));
    folder = folder.resolve("taught");
    Map<Long, Double> losses = new TreeMap<>();

    RoundResult result =
        run(
            taught,
            lessons,
            new TrainingListener() {
              @Override
              public void stepped(Step step) {
                counts.add(kept().size());
                losses.put(step.imagesSeen(), step.loss());
              }
            });

    assertThat(result.images()).isEqualTo(64);
    assertThat(counts).allMatch(count -> count >= 1 && count <= 3);
    assertThat(losses).isNotEqualTo(alone);
  }
}
