package org.segstream.benchmarks.labels;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.segstream.benchmarks.Machine;
import org.segstream.monitor.flicker.Flicker;
import org.segstream.monitor.requests.Signal;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.labels.LabelMaps;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.ModelReference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.segmenter.VideoState;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.worker.MaskSample;

/**
 * Compares ways to choose the frames that are labelled: a weak champion watches synthetic streets,
 * each way has equally many frames labelled, the champion is trained on them, and judged on streets
 * that nobody has seen.
 */
public final class LabelBench {
  private static final int JUDGED_STREETS = 8;
  private static final int JUDGED_FRAMES = 5;
  private static final int CHAMPION_STREETS = 4;
  private static final int MOST_PIXELS = 1600;

  private final LabelPlan plan;
  private final Consumer<String> progress;

  /**
   * Compares by this plan.
   *
   * @param progress takes a line whenever a figure is there
   */
  public LabelBench(LabelPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /** Runs it; takes minutes. */
  public LabelFigures run() {
    Map<String, List<Double>> miou = new LinkedHashMap<>();
    plan.seeds().forEach(seed -> run(seed, miou));
    return new LabelFigures(Machine.current(), plan, miou);
  }

  private void run(long seed, Map<String, List<Double>> miou) {
    Models models = new Models(plan, seed);
    List<LabelledImage> judged = new ArrayList<>();
    for (int i = 0; i < JUDGED_STREETS; i++) {
      SyntheticStreet street = street(1_000 * seed + 500 + i);
      for (int frame = 0; frame < JUDGED_FRAMES; frame++) {
        judged.add(labelled(street.frame(40 * frame), "judged-" + i + "-" + frame));
      }
    }
    List<LabelledImage> first = new ArrayList<>();
    for (int i = 0; i < CHAMPION_STREETS; i++) {
      first.add(labelled(street(1_000 * seed + 900 + i).frame(0), "first-" + i));
    }
    SegmentationModel champion =
        models.train(models.ignorant(), first, plan.championImages(), "champion");
    add(miou, "champion", models.miou(champion, judged));
    List<List<WatchedFrame>> streets = new ArrayList<>();
    try (Segmenter segmenter = models.open(champion)) {
      for (int i = 0; i < plan.streets(); i++) {
        streets.add(watched(street(1_000 * seed + i), segmenter, "street-" + i));
      }
    }
    for (Chooser chooser : Chooser.all(seed)) {
      List<LabelledImage> labels = new ArrayList<>(first);
      streets.forEach(street -> labels.addAll(chooser.of(street, plan)));
      if (labels.size() != first.size() + plan.labels()) {
        throw new IllegalStateException(
            "%s chose %d frames, must be %d"
                .formatted(chooser.name(), labels.size() - first.size(), plan.labels()));
      }
      SegmentationModel next = models.train(champion, labels, plan.images(), "next");
      add(miou, chooser.name(), models.miou(next, judged));
    }
  }

  private void add(Map<String, List<Double>> miou, String name, double value) {
    progress.accept(String.format(Locale.ROOT, "%s: %.2f %%", name, value));
    miou.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  private SyntheticStreet street(long seed) {
    return new SyntheticStreet(seed, plan.width(), plan.height(), CameraMotion.FORWARD);
  }

  private static LabelledImage labelled(StreetFrame frame, String name) {
    return new LabelledImage(name, frame.image(), frame.labels());
  }

  /** What the champion's masks of a street say, frame by frame as a worker makes them. */
  private List<WatchedFrame> watched(SyntheticStreet street, Segmenter segmenter, String name) {
    List<WatchedFrame> watched = new ArrayList<>();
    VideoState state = segmenter.newState();
    Flicker flicker = new Flicker();
    for (int i = 0; i < (plan.turns() + 1) * plan.turnFrames(); i++) {
      StreetFrame frame = street.frame(i);
      Logits logits = segmenter.logits(List.of(frame.image()));
      Segmentation mask = segmenter.solve(frame.image(), logits, state, Models.BUDGET);
      Map<Signal, Double> signals = signals(mask, logits, flicker, i);
      watched.add(new WatchedFrame(signals, labelled(frame, name + "-" + i)));
    }
    return watched;
  }

  private static Map<Signal, Double> signals(
      Segmentation mask, Logits logits, Flicker flicker, int frame) {
    Map<Signal, Double> signals = new EnumMap<>(Signal.class);
    MaskSample sample = MaskSample.of(mask.labels(), logits);
    signals.put(Signal.GAP, mask.certificate().relativeGap().orElse(0));
    signals.put(Signal.MARGIN, (double) sample.smallMargin());
    signals.put(Signal.FLICKER, (double) flicker.see(thumbnail(sample, frame)).orElse(0f));
    return signals;
  }

  private static Flicker.Thumbnail thumbnail(MaskSample sample, int frame) {
    try {
      return new Flicker.Thumbnail(
          LabelMaps.decode(sample.thumbnail(), MOST_PIXELS),
          ModelReference.getDefaultInstance(),
          frame,
          frame * Duration.ofSeconds(1).toMillis() / SyntheticStreet.FRAME_RATE);
    } catch (MalformedRecordException e) {
      throw new IllegalStateException("a thumbnail of our own", e);
    }
  }
}
