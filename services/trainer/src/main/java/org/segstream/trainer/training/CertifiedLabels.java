package org.segstream.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Energy;
import org.segstream.trainer.loss.PseudoLabels;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.segmenter.FrameEnergy;

/**
 * Pseudo-labels of a teacher's logits. They are the random field's labels; of a chip whose
 * certificate leaves a larger gap than wanted none are taken, of the others those of pixels that
 * the teacher is sure of, weighted by how far both teachers agree: {@code exp(-JS)}, with the
 * Jensen-Shannon divergence of their answers in nats.
 */
final class CertifiedLabels {
  private static final Budget BUDGET = Budget.toGap(1e-2, 30);

  private final FrameEnergy energies;
  private final CrfSolver solver = Solvers.best();
  private final Budget budget;
  private final SelfTrainingPlan plan;

  CertifiedLabels(CrfParameters edges, SelfTrainingPlan plan) {
    this(edges, plan, BUDGET);
  }

  CertifiedLabels(CrfParameters edges, SelfTrainingPlan plan, Budget budget) {
    this.energies = new FrameEnergy(edges);
    this.plan = plan;
    this.budget = budget;
  }

  /** A field that was solved. */
  record Solved(Energy energy, Solution solution) {}

  Solved solve(RgbImage image, Logits logits) {
    Energy energy = energies.of(image, logits, Optional.empty());
    return new Solved(energy, solver.solve(energy, solver.newState(), budget));
  }

  /**
   * Labels a batch.
   *
   * @param own logits of the teacher that labels
   * @param other logits of the other one
   */
  List<PseudoLabels> of(List<RgbImage> images, Logits own, Logits other) {
    List<PseudoLabels> labelled = new ArrayList<>();
    for (int n = 0; n < images.size(); n++) {
      labelled.add(of(images.get(n), n, own, other));
    }
    return labelled;
  }

  private PseudoLabels of(RgbImage image, int n, Logits own, Logits other) {
    int plane = own.height() * own.width();
    byte[] classes = new byte[plane];
    float[] weights = new float[plane];
    Solution solution = solve(image, own.image(n)).solution();
    double gap = solution.certificate().relativeGap().orElse(Double.POSITIVE_INFINITY);
    if (gap <= plan.gap()) {
      for (int place = 0; place < plane; place++) {
        int y = (2 * (place / own.width()) + 1) * image.height() / (2 * own.height());
        int x = (2 * (place % own.width()) + 1) * image.width() / (2 * own.width());
        byte label = solution.labels()[y * image.width() + x];
        double[] p = softmax(own, n, place, plane);
        if (p[label & 0xff] >= plan.confidence()) {
          classes[place] = label;
          weights[place] = (float) StrictMath.exp(-divergence(p, softmax(other, n, place, plane)));
        }
      }
    }
    return new PseudoLabels(classes, weights);
  }

  private static double[] softmax(Logits logits, int n, int place, int plane) {
    double[] p = new double[logits.labels()];
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < p.length; k++) {
      p[k] = logits.values()[(n * p.length + k) * plane + place];
      max = Math.max(max, p[k]);
    }
    double norm = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = StrictMath.exp(p[k] - max);
      norm += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= norm;
    }
    return p;
  }

  /** Jensen and Shannon's, nats: from 0 for equal distributions to ln 2. */
  static double divergence(double[] p, double[] q) {
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      double middle = (p[k] + q[k]) / 2;
      sum += p[k] > 0 ? p[k] * StrictMath.log(p[k] / middle) / 2 : 0;
      sum += q[k] > 0 ? q[k] * StrictMath.log(q[k] / middle) / 2 : 0;
    }
    return sum;
  }
}
