package org.segstream.benchmarks.training;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.loss.FieldLoss;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.loss.LearnedEdges;
import org.segstream.trainer.loss.PixelLoss;
import org.segstream.trainer.training.InputSettings;
import org.segstream.trainer.training.TrainableNetwork;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/**
 * Forward and backward passes of the shipped network over one street image, as training makes them:
 * from pixels to the gradient of every parameter, and by the edges where there is a random field.
 * For one thread.
 */
final class TrainingStep implements AutoCloseable {
  /** Sweeps over all chains, as {@code segstream train} makes them. */
  static final int ITERATIONS = 5;

  private static final String ARCHITECTURE = "street-net-1";
  private static final int LABELS = 11;
  private static final int LOSS_STRIDE = 2;
  private static final double SHARE = 0.5;
  private static final double TEMPERATURE = 1;
  private static final int PHASE = 0;

  private final int threads;
  private final TrainableNetwork network;
  private final LabelledImage chip;
  private final PixelLoss pixels;
  private final Map<FieldPlan.Form, FieldSide> fields = new EnumMap<>(FieldPlan.Form.class);

  private record FieldSide(FieldLoss loss, LearnedEdges edges) {}

  /**
   * @param threads of libtorch and of the random field, each
   */
  TrainingStep(int width, int height, int threads) {
    this.threads = threads;
    NetworkGraph graph = Architectures.byName(ARCHITECTURE, LABELS);
    TrainableNetwork.setThreads(threads);
    network =
        new TrainableNetwork(
            graph, NetworkParameters.initial(graph, 1), InputSettings.NORMALISATION);
    float[] equal = new float[LABELS];
    Arrays.fill(equal, 1);
    pixels = new PixelLoss(equal, 0, LOSS_STRIDE);
    StreetFrame frame = new SyntheticStreet(1, width, height, CameraMotion.FORWARD).frame(0);
    chip = new LabelledImage("street", frame.image(), frame.labels());
  }

  /** One step; the loss in nats. */
  double run(FieldPlan.Form form) {
    double[] mean = new double[1];
    var _ =
        network.gradients(
            List.of(chip.image()),
            logits -> {
              PixelLoss.Result result =
                  form == FieldPlan.Form.OFF
                      ? pixels.of(logits, List.of(chip.labels()), PHASE)
                      : withField(form, logits);
              mean[0] = result.mean();
              return result.gradient();
            });
    return mean[0];
  }

  private PixelLoss.Result withField(FieldPlan.Form form, Logits logits) {
    FieldSide field = fields.computeIfAbsent(form, this::newField);
    PixelLoss.Result result = field.loss.of(logits, List.of(chip), PHASE, TEMPERATURE);
    var _ = field.edges.takeGradient();
    return result;
  }

  private FieldSide newField(FieldPlan.Form form) {
    FieldPlan plan =
        new FieldPlan(form, 0, SHARE, ITERATIONS, Annealing.usual(), 0, FieldPlan.NONE.edges());
    LearnedEdges edges = LearnedEdges.of(plan, LABELS);
    return new FieldSide(new FieldLoss(plan, pixels, edges, threads), edges);
  }

  @Override
  public void close() {
    network.close();
  }
}
