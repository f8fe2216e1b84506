package org.segstream.trainer.service;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.TrainingData.EvaluationSet;
import org.segstream.trainer.dataset.UnlabelledFrames;
import org.segstream.trainer.labels.FrameTopic;
import org.segstream.trainer.teaching.AnswerFolder;
import org.segstream.trainer.teaching.Teachers;
import org.segstream.trainer.training.SelfTrainingPlan;
import org.segstream.trainer.training.TeacherPlan;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Resolution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a round learns from besides its labelled frames. Unlabelled frames are those that the frames
 * topic holds when the round first asks for them; from then on they are on the disk, so that a
 * round that was killed goes on with the same.
 */
final class RoundLessons {
  private static final Logger LOG = LoggerFactory.getLogger(RoundLessons.class);
  private static final String SOURCE = "the frames topic";

  private final KafkaSettings kafka;
  private final Topics topics;
  private final TrainerOptions options;
  private final RoundFolder folder;

  RoundLessons(KafkaSettings kafka, Topics topics, TrainerOptions options, RoundFolder folder) {
    this.kafka = kafka;
    this.topics = topics;
    this.options = options;
    this.folder = folder;
  }

  /** What a round computes, and on what. */
  record Prepared(TrainingData data, TrainingPlan plan) {}

  /**
   * Adds to a round's labelled frames what its plan asks for. A plan that labels frames for itself
   * does not while there are none.
   *
   * @param size that unlabelled frames are brought near to, as the network sees them
   * @param judges labelled frames that judge the round: unlabelled ones that look like them are
   *     left out
   */
  Prepared prepare(
      TrainingData data, TrainingPlan plan, Resolution size, Supplier<List<LabelledImage>> judges) {
    TeacherPlan taught = plan.methods().teachers();
    boolean alone = plan.methods().selfTraining().isNone();
    Prepared prepared = new Prepared(data, plan);
    if (!alone || taught.unlabelled() > 0) {
      List<LabelledImage> frames = unlabelled(size, judges);
      if (frames.isEmpty()) {
        LOG.warn("no frame of {} is left to learn from: labelled ones alone teach", SOURCE);
        prepared = new Prepared(data, plan.by(plan.methods().with(SelfTrainingPlan.NONE)));
      } else {
        prepared =
            new Prepared(
                alone
                    ? data.with(frames, SOURCE, taught.unlabelled())
                    : data.beside(frames, SOURCE),
                plan);
      }
    }
    Lessons lessons = options.lessons();
    AnswerFolder answers = folder.answers();
    TrainingData told =
        Teachers.read(
                lessons.teachers(),
                lessons.teacherMap(),
                taught.temperature(),
                Optional.of(answers))
            .teach(prepared.data(), options.threads());
    answers.forgetOthers();
    return new Prepared(told, prepared.plan());
  }

  private List<LabelledImage> unlabelled(Resolution size, Supplier<List<LabelledImage>> judges) {
    return folder
        .unlabelled(() -> {
          List<RgbImage> frames =
              FrameTopic.read(kafka, topics.frames(), options.lessons().mostUnlabelled()).stream()
                  .map(frame -> fitted(frame, size))
                  .toList();
          List<RgbImage> kept =
              UnlabelledFrames.without(
                  frames, List.of(new EvaluationSet("held out", judges.get())));
          LOG.info("{} of {} frames of {} to learn from", kept.size(), frames.size(), SOURCE);
          return kept;
        })
        .stream()
        .map(frame -> UnlabelledFrames.unlabelled("unlabelled", frame))
        .toList();
  }

  private static RgbImage fitted(RgbImage frame, Resolution size) {
    Resolution near = size.fit(frame.width(), frame.height());
    return frame.resized(near.width(), near.height());
  }
}
