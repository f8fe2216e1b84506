package org.segstream.trainer.training;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.segstream.trainer.dataset.ExemplarPatches;
import org.segstream.trainer.dataset.ExemplarPatches.Patch;
import org.segstream.trainer.loss.SurrogateLoss;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

/**
 * Trains a network's encoder to tell the surrogate classes of {@link ExemplarPatches} apart. Equal
 * arguments give equal losses.
 */
public final class EncoderTraining implements AutoCloseable {
  private static final double WEIGHT_DECAY = 0.02;

  private final NetworkGraph encoder;
  private final NetworkParameters weights;
  private final TrainableNetwork network;
  private final AdamW optimiser;
  private final float[] head;
  private final AdamW.Moments headMoments;
  private final SurrogateLoss loss;
  private final ExemplarPatches patches;

  /** Told after each step. */
  public interface Progress {
    /**
     * @param seen patches so far
     * @param loss of the step, nats
     * @param right share of its patches whose class was the likeliest
     */
    void stepped(long seen, double loss, double right);
  }

  /**
   * @param graph the whole network
   * @param threads for libtorch
   * @param seed of the first weights
   */
  public EncoderTraining(NetworkGraph graph, ExemplarPatches patches, int threads, long seed) {
    this.encoder = graph.encoder();
    this.patches = patches;
    this.weights = NetworkParameters.initial(graph, seed).reducedTo(encoder);
    this.network = new TrainableNetwork(encoder, weights, InputSettings.NORMALISATION);
    this.optimiser = new AdamW(encoder, WEIGHT_DECAY);
    this.loss = new SurrogateLoss(patches.classes(), encoder.output().channels());
    this.head = new float[loss.parameters()];
    this.headMoments = new AdamW.Moments(head.length);
    TrainableNetwork.setThreads(threads);
  }

  /**
   * Trains.
   *
   * @param count patches to see
   * @param batch patches a step
   * @return the encoder's weights
   */
  public NetworkParameters run(long count, int batch, Schedule schedule, Progress progress) {
    for (long seen = 0; seen < count; seen += batch) {
      List<Patch> step =
          LongStream.range(seen, seen + batch).parallel().mapToObj(patches::patch).toList();
      SurrogateLoss.Result result = step(step, schedule.at((double) seen / count));
      if (!Double.isFinite(result.mean())) {
        throw new ArithmeticException(
            "loss %s after %d patches: pre-training diverged, lower the learning rate"
                .formatted(result.mean(), seen));
      }
      progress.stepped(seen + batch, result.mean(), result.right());
    }
    return weights;
  }

  private SurrogateLoss.Result step(List<Patch> patchesOfStep, double rate) {
    List<Integer> truth = patchesOfStep.stream().map(Patch::surrogate).toList();
    SurrogateLoss.Result[] result = new SurrogateLoss.Result[1];
    Map<ParameterSpec, float[]> gradients =
        network.gradients(
            patchesOfStep.stream().map(Patch::image).toList(),
            logits -> {
              result[0] = loss.of(logits, truth, head);
              return result[0].byFeatures();
            });
    TrainableNetwork.putStatistics(encoder, network.statistics(), weights);
    optimiser.step(weights, TrainableNetwork.ordered(encoder, gradients), rate, 1);
    headMoments.move(head, result[0].byHead(), 1, optimiser.steps(), rate, 1);
    network.load(weights);
    return result[0];
  }

  @Override
  public void close() {
    network.close();
  }
}
