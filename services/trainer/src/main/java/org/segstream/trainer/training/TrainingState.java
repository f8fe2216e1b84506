package org.segstream.trainer.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.segstream.trainer.loss.LearnedEdges;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;

/**
 * All that changes while a run goes on. What is drawn at random depends on the seed and the number
 * of images seen alone, so that this is the random state as well.
 */
final class TrainingState implements Resumable {
  private final NetworkParameters weights;
  private final WeightAverage average;
  private final AdamW optimiser;
  private final EdgeState edges;
  private final List<float[]> more;
  private long imagesSeen;
  private double seconds;
  private double bestMiou = -1;

  /**
   * @param more arrays that methods of the plan have to remember; shared
   */
  TrainingState(
      NetworkGraph graph,
      NetworkParameters weights,
      TrainingPlan plan,
      int labels,
      List<float[]> more) {
    this.more = List.copyOf(more);
    this.weights = weights;
    this.average = new WeightAverage(copy(graph, weights), plan.averaging());
    this.optimiser = new AdamW(graph, plan.weightDecay());
    this.edges = new EdgeState(LearnedEdges.of(plan.field(), labels));
  }

  static NetworkParameters copy(NetworkGraph graph, NetworkParameters parameters) {
    Map<String, float[]> values = new LinkedHashMap<>();
    parameters.values().forEach((name, value) -> values.put(name, value.clone()));
    return NetworkParameters.of(graph, values);
  }

  NetworkParameters weights() {
    return weights;
  }

  WeightAverage average() {
    return average;
  }

  @Override
  public AdamW optimiser() {
    return optimiser;
  }

  /** The edges of the random field; they stay as they are while it is not trained. */
  EdgeState edges() {
    return edges;
  }

  @Override
  public List<float[]> arrays() {
    return Stream.of(
            weights.values().values().stream(),
            average.values().values().values().stream(),
            optimiser.arrays(),
            edges.all().stream(),
            more.stream())
        .flatMap(s -> s)
        .toList();
  }

  /** Two runs in the same state have the same. */
  long checksum() {
    return StateChecksum.of(optimiser.steps(), imagesSeen, arrays());
  }

  @Override
  public long imagesSeen() {
    return imagesSeen;
  }

  void countImages(long images) {
    imagesSeen += images;
  }

  @Override
  public void setImagesSeen(long images) {
    imagesSeen = images;
  }

  @Override
  public double seconds() {
    return seconds;
  }

  @Override
  public void setSeconds(double spent) {
    seconds = spent;
  }

  @Override
  public double bestMiou() {
    return bestMiou;
  }

  @Override
  public void setBestMiou(double miou) {
    bestMiou = miou;
  }
}
