package org.segstream.trainer.tuning;

import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.metrics.SolverGaps;

/** How a random field did on a set of images. Not thread-safe. */
public final class FieldScore {
  private final ConfusionMatrix confusion;
  private final SolverGaps gaps;
  private long iterations;

  FieldScore(LabelSet classes, Budget budget) {
    this.confusion = new ConfusionMatrix(classes.size(), classes.voidId());
    this.gaps = new SolverGaps(budget);
  }

  void add(LabelMap truth, LabelMap found) {
    confusion.addWithGaps(truth, found);
  }

  void add(LabelMap truth, LabelMap found, Certificate certificate) {
    add(truth, found);
    gaps.add(certificate, found.labels().length);
    iterations += certificate.iterations();
  }

  /** Mean IoU, percent. */
  public double miou() {
    return confusion.miou();
  }

  /** How far its images were solved. */
  public SolverGaps gaps() {
    return gaps;
  }

  /** Of the solver, a solved image; 0 without any. */
  public double meanIterations() {
    return gaps.count() == 0 ? 0 : (double) iterations / gaps.count();
  }
}
