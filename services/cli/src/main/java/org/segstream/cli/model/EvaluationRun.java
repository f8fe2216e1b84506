package org.segstream.cli.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.segstream.cli.console.ProgressBar;
import org.segstream.crf.certificate.Budget;
import org.segstream.trainer.dataset.CamVidLayout;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.WholeFile;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.metrics.Flicker;
import org.segstream.vision.metrics.SolverGaps;
import org.segstream.vision.metrics.TemporalConsistency;
import org.segstream.vision.metrics.VideoConsistency;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.segmenter.VideoState;
import org.segstream.vision.shift.StreamFeatures;

/** A model's scores on labelled images. Not thread-safe. */
final class EvaluationRun {
  private final Segmenter segmenter;
  private final Budget budget;
  private final EvaluateCommand.Crf crf;
  private final boolean sequence;
  private final Optional<Path> masks;
  private final ClassMap map;
  private final LabelSet labels;
  private final ConfusionMatrix confusion;
  private final Flicker flicker;
  private final VideoConsistency consistency8;
  private final VideoConsistency consistency16;
  private final TemporalConsistency temporal;
  private final VideoState state;
  private final StreamFeatures features = new StreamFeatures();
  private final List<Float> recomputed = new ArrayList<>();
  private final List<Float> secondLook = new ArrayList<>();
  private final SolverGaps gaps;
  private long iterations;
  private long frames;
  private long nanos;

  /**
   * @param map from the model's labels to the classes that are scored
   */
  EvaluationRun(
      Segmenter segmenter,
      ClassMap map,
      Budget budget,
      EvaluateCommand.Crf crf,
      boolean sequence,
      Optional<Path> masks)
      throws IOException {
    this.segmenter = segmenter;
    this.budget = budget;
    this.gaps = new SolverGaps(budget);
    this.crf = crf;
    this.sequence = sequence;
    this.masks = masks;
    this.map = map;
    this.labels = map.classes();
    this.confusion = new ConfusionMatrix(labels.size(), labels.voidId());
    this.flicker = new Flicker(labels.size());
    this.consistency8 = new VideoConsistency(8, labels.size());
    this.consistency16 = new VideoConsistency(16, labels.size());
    this.temporal = new TemporalConsistency(labels.size());
    this.state = segmenter.newState();
    if (masks.isPresent()) {
      Files.createDirectories(masks.get());
    }
  }

  /**
   * Scores the images of a split.
   *
   * @param only take only images whose file name begins so
   * @throws DatasetException if there are none
   */
  void toTheEnd(CamVidLayout layout, String split, Optional<String> only) throws IOException {
    List<CamVidLayout.Entry> entries =
        layout.split(split).stream()
            .filter(entry -> entry.name().startsWith(only.orElse("")))
            .toList();
    if (entries.isEmpty()) {
      throw new DatasetException("no image of " + split + " begins with " + only.orElse(""));
    }
    try (ProgressBar progress = ProgressBar.onStandardError("evaluating", entries.size())) {
      for (CamVidLayout.Entry entry : entries) {
        score(layout.read(entry));
        progress.update(
            frames, String.format(Locale.ROOT, "mIoU %.2f %% so far", confusion.miou()));
      }
    }
  }

  private void score(LabelledImage image) throws IOException {
    long start = System.nanoTime();
    LabelMap found = segment(image);
    nanos += System.nanoTime() - start;
    frames++;
    LabelMap truth = map.truth(image.labels());
    LabelMap fitting = map.answer(found.resized(truth.width(), truth.height()));
    confusion.addWithGaps(truth, fitting);
    if (sequence) {
      flicker.add(truth, fitting);
      consistency8.add(truth, fitting);
      consistency16.add(truth, fitting);
      temporal.add(image.image(), fitting);
    }
    if (masks.isPresent()) {
      String name = image.name().replaceFirst("\\.[^.]*$", "") + ".png";
      WholeFile.write(masks.get().resolve(name), fitting.toPng(labels));
    }
  }

  private LabelMap segment(LabelledImage image) {
    Logits logits = infer(image.image());
    if (crf == EvaluateCommand.Crf.OFF) {
      return segmenter.argmin(image.image(), logits);
    }
    if (!sequence) {
      state.reset();
    }
    Segmentation found = segmenter.solve(image.image(), logits, state, budget);
    iterations += found.certificate().iterations();
    gaps.add(found.certificate(), found.labels().labels().length);
    return found.labels();
  }

  private Logits infer(RgbImage image) {
    StreamFeatures kept = sequence ? features : new StreamFeatures();
    Inference found = segmenter.infer(List.of(image), List.of(kept)).getFirst();
    found.recomputed().ifPresent(recomputed::add);
    found.secondLook().ifPresent(look -> secondLook.add(look.share()));
    return found.logits();
  }

  private String setting() {
    return crf.name().toLowerCase(Locale.ROOT);
  }

  /** The scores as JSON. */
  ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model", segmenter.model().id()).put("crf", setting());
    json.put("miou", confusion.miou()).put("pixel_accuracy", confusion.pixelAccuracy());
    ObjectNode classes = json.putObject("class_iou");
    for (int k = 0; k < labels.size(); k++) {
      OptionalDouble iou = confusion.classIou(k);
      if (iou.isPresent()) {
        classes.put(labels.classes().get(k).name(), iou.getAsDouble());
      } else {
        classes.putNull(labels.classes().get(k).name());
      }
    }
    if (confusion.unansweredShare() > 0) {
      json.put("unanswered", confusion.unansweredShare());
    }
    json.put("frames", frames).put("fps", frames / (nanos / 1e9));
    if (gaps.count() > 0) {
      json.put("gap_median", gaps.median()).put("gap_max", gaps.largest());
      json.put("gap_missed", gaps.missed());
      json.put("iterations_mean", (double) iterations / frames);
    }
    if (!recomputed.isEmpty()) {
      json.put("recomputed", percent(recomputed));
    }
    if (!secondLook.isEmpty()) {
      json.put("second_look", percent(secondLook));
    }
    if (sequence) {
      flicker.percent().ifPresent(value -> json.put("flicker", value));
      consistency8.percent().ifPresent(value -> json.put("mvc8", value));
      consistency16.percent().ifPresent(value -> json.put("mvc16", value));
      temporal.percent().ifPresent(value -> json.put("tc", value));
    }
    return json;
  }

  /** The mean. */
  private static double percent(List<Float> shares) {
    return 100 * shares.stream().mapToDouble(share -> share).average().orElse(0);
  }

  /** The scores as a table for people. */
  String toTable() {
    ObjectNode json = toJson();
    StringBuilder table = new StringBuilder();
    row(table, "mIoU", confusion.miou());
    row(table, "pixel accuracy", confusion.pixelAccuracy());
    for (int k = 0; k < labels.size(); k++) {
      String name = labels.classes().get(k).name();
      confusion.classIou(k).ifPresent(value -> row(table, "  " + name, value));
    }
    if (confusion.unansweredShare() > 0) {
      row(table, "no answer", confusion.unansweredShare());
    }
    for (String name : List.of("flicker", "mvc8", "mvc16", "tc", "recomputed", "second_look")) {
      if (json.has(name)) {
        row(table, name, json.get(name).asDouble());
      }
    }
    if (gaps.count() > 0) {
      table.append(
          String.format(
              Locale.ROOT,
              "  %-16s %6.4f in the median, %.4f at most; above %s: %d of %d images%n",
              "gap",
              gaps.median(),
              gaps.largest(),
              budget.relativeGap(),
              gaps.missed(),
              frames));
    }
    return table
        .append(
            String.format(
                Locale.ROOT,
                "  %-16s %d frames of %s, random field %s, %.1f a second",
                "on",
                frames,
                segmenter.model().id(),
                setting(),
                frames / (nanos / 1e9)))
        .toString();
  }

  private static void row(StringBuilder table, String name, double percent) {
    table.append(String.format(Locale.ROOT, "  %-16s %6.2f %%%n", name, percent));
  }
}
