package org.segstream.monitor.scores;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.segstream.transport.serde.Times;
import org.segstream.v1.ModelScore;
import org.segstream.v1.ScoreWindow;

/** Adds frames to what is known of a model on a stream. */
public final class ModelScores {
  private static final int MOST_DAYS = 30;

  private ModelScores() {}

  /** Key of a model's scores on a stream. */
  static String key(FrameScore score, String stream) {
    return score.model().getName() + "/" + score.model().getVersion() + "/" + stream;
  }

  /**
   * One more frame.
   *
   * @param before what is known; labels of another set begin anew
   * @param labeled when its labels came
   */
  static ModelScore add(ModelScore before, FrameScore score, String stream, Instant labeled) {
    boolean anew = !before.getLabelSet().equals(score.labelSet());
    ModelScore.Builder after = anew ? ModelScore.newBuilder() : before.toBuilder();
    Instant today = labeled.truncatedTo(ChronoUnit.DAYS);
    List<ScoreWindow> days = new ArrayList<>(after.getDaysList());
    ScoreWindow day = ScoreWindow.newBuilder().setStartTime(Times.timestamp(today)).build();
    int at = days.size();
    for (int i = 0; i < days.size(); i++) {
      if (Times.instant(days.get(i).getStartTime()).equals(today)) {
        day = days.get(i);
        at = i;
      }
    }
    if (at == days.size()) {
      days.add(day);
    }
    days.set(at, sum(day, score.confusion(), 1));
    Instant oldest = today.minus(Duration.ofDays(MOST_DAYS - 1));
    days.removeIf(each -> Times.instant(each.getStartTime()).isBefore(oldest));
    return after
        .setModel(score.model())
        .setStreamId(stream)
        .setLabelSet(score.labelSet())
        .setTotal(sum(after.getTotal(), score.confusion(), 1))
        .clearDays()
        .addAllDays(days)
        .build();
  }

  /**
   * One frame fewer.
   *
   * @param confusion what it had added
   * @param labeled when its labels had come
   */
  static ModelScore remove(ModelScore before, List<Long> confusion, Instant labeled) {
    if (before.getTotal().getConfusionCount() != confusion.size()) {
      return before; // Labels of another set have begun anew since.
    }
    List<Long> less = confusion.stream().map(count -> -count).toList();
    Instant day = labeled.truncatedTo(ChronoUnit.DAYS);
    ModelScore.Builder after = before.toBuilder().setTotal(sum(before.getTotal(), less, -1));
    for (int i = 0; i < after.getDaysCount(); i++) {
      if (Times.instant(after.getDays(i).getStartTime()).equals(day)) {
        after.setDays(i, sum(after.getDays(i), less, -1));
      }
    }
    return after.build();
  }

  /** A window with more frames in it, whose confusion matrix has as many classes. */
  public static ScoreWindow sum(ScoreWindow window, List<Long> confusion, long frames) {
    List<Long> sum = new ArrayList<>(confusion);
    for (int i = 0; i < window.getConfusionCount(); i++) {
      sum.set(i, sum.get(i) + window.getConfusion(i));
    }
    int classes = (int) Math.sqrt(sum.size());
    List<Double> ious = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      ious.add(iou(sum, classes, label));
    }
    return window.toBuilder()
        .setFrames(window.getFrames() + frames)
        .clearConfusion()
        .addAllConfusion(sum)
        .clearClassIou()
        .addAllClassIou(ious)
        .setMiou(ious.stream().filter(iou -> iou >= 0).mapToDouble(iou -> iou).average().orElse(0))
        .build();
  }

  /** Intersection over union, percent; -1 for a class that is nowhere. */
  private static double iou(List<Long> confusion, int classes, int label) {
    long both = confusion.get(label * classes + label);
    long union = -both;
    for (int other = 0; other < classes; other++) {
      union += confusion.get(label * classes + other) + confusion.get(other * classes + label);
    }
    return union == 0 ? -1 : 100.0 * both / union;
  }
}
