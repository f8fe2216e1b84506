package org.segstream.trainer.tuning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.SegmentationModel;

/**
 * What was found.
 *
 * @param model as it was
 * @param temperature of its logits
 * @param trials all, in their order; the first is the network alone
 * @param former the one with the edges that the model has
 * @param best the one of the largest mIoU on the part that is gone by
 */
public record TunedEdges(
    SegmentationModel model, double temperature, List<Trial> trials, Trial former, Trial best) {
  /** Copies the list. */
  public TunedEdges {
    trials = List.copyOf(trials);
  }

  /** Whether the images held out agree that the best is better than what was there. */
  public boolean isGain() {
    return best.heldOutMiou() > former.heldOutMiou();
  }

  /** The best if that is a gain, else what was there. */
  public Trial chosen() {
    return isGain() ? best : former;
  }

  /**
   * The model with the edges chosen, and with how they were found in its training record.
   *
   * @param images in words, for instance {@code 45 and 15 images of train}
   */
  public SegmentationModel apply(String images) {
    Map<String, Object> record = new LinkedHashMap<>(model.training());
    record.putIfAbsent("edges_learned", model.crf().families());
    Map<String, Object> tuning = new LinkedHashMap<>();
    tuning.put("images", images);
    tuning.put("temperature", rounded(temperature));
    tuning.put("tried", trials.size());
    tuning.put("miou", rounded(chosen().tunedMiou()));
    tuning.put("miou_held_out", rounded(chosen().heldOutMiou()));
    tuning.put("miou_held_out_before", rounded(former.heldOutMiou()));
    record.put("edges_tuned", tuning);
    return model.withCrf(chosen().field()).withTraining(record);
  }

  private static double rounded(double value) {
    return Math.round(1000 * value) / 1000.0;
  }

  /** All that was tried, as a table for people. */
  public String toTable() {
    StringBuilder table = new StringBuilder();
    line(
        table,
        "temperature %.3g: the logits divided by it are as sure as they are right; the edges below"
            + " are for the logits as they are",
        temperature);
    line(
        table,
        "  %8s %8s %8s %10s %10s %9s %9s",
        "base",
        "contrast",
        "sigma",
        "along time",
        "iterations",
        "mIoU",
        "held out");
    trials.forEach(trial -> row(table, trial));
    return table.toString();
  }

  private void row(StringBuilder table, Trial trial) {
    String note = trial.equals(chosen()) ? "  chosen" : trial.equals(former) ? "  as it was" : "";
    String scores =
        String.format(
            Locale.ROOT, "%7.2f %% %7.2f %%%s", trial.tunedMiou(), trial.heldOutMiou(), note);
    if (trial.equals(trials.getFirst())) {
      line(table, "  %-48s %s", "network alone", scores);
      return;
    }
    CrfParameters field = trial.field();
    EdgeParameters next =
        field.families().stream()
            .filter(family -> family.stride() == 1)
            .findFirst()
            .orElse(field.families().getFirst());
    line(
        table,
        "  %8.4g %8.4g %8.4g %10.4g %10.1f %s",
        next.base(),
        next.contrast(),
        next.sigma(),
        field.temporal().contrast(),
        trial.iterations(),
        scores);
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
