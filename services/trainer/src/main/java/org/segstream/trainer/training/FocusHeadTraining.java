package org.segstream.trainer.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.segstream.trainer.dataset.FocusTargets;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.Sampler;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.loss.FocusLoss;
import org.segstream.vision.ImageScaler;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.FocusHead;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

/**
 * Trains a focus head on a model whose network stays as it is. Equal arguments give equal losses,
 * and a run that goes on from its checkpoint has the very ones it would have had.
 */
public final class FocusHeadTraining implements AutoCloseable {
  private final Plan plan;
  private final SegmentationModel model;
  private final List<LabelledImage> images;
  private final TrainableNetwork network;
  private final State state;

  /**
   * What is trained.
   *
   * @param model identity and SHA-256 of the model whose network it is
   * @param images to see in all
   * @param learningRate highest one
   * @param targets where the head is to say yes
   * @param seed of the first weights and of all that is drawn
   */
  public record Plan(
      String model, long images, double learningRate, FocusTargets targets, long seed) {
    /** Checks the ranges. */
    public Plan {
      if (images < 1) {
        throw new IllegalArgumentException(images + " images to see, must be at least 1");
      }
      if (!(learningRate > 0)) {
        throw new IllegalArgumentException("a learning rate of " + learningRate);
      }
    }
  }

  /** Told after each step. */
  public interface Progress {
    /**
     * @param seen images so far
     * @param loss of the step, nats a place
     */
    void stepped(long seen, double loss);
  }

  /** What moves. */
  private static final class State implements Resumable {
    private final NetworkParameters values;
    private final AdamW optimiser;
    private final List<String> head;
    private long imagesSeen;

    State(NetworkGraph graph, NetworkParameters values, AdamW optimiser) {
      this.values = values;
      this.optimiser = optimiser;
      this.head =
          graph.parameters().stream()
              .filter(spec -> FocusHead.nodes().contains(spec.node()))
              .map(ParameterSpec::name)
              .toList();
    }

    @Override
    public AdamW optimiser() {
      return optimiser;
    }

    @Override
    public List<float[]> arrays() {
      return Stream.concat(head.stream().map(values::get), optimiser.arrays()).toList();
    }

    @Override
    public long imagesSeen() {
      return imagesSeen;
    }

    @Override
    public void setImagesSeen(long images) {
      imagesSeen = images;
    }
  }

  /**
   * @param threads for libtorch
   */
  public FocusHeadTraining(SegmentationModel model, TrainingData data, Plan plan, int threads) {
    OwnNetwork own = model.own();
    this.model = model;
    this.plan = plan;
    this.images = data.sources().stream().flatMap(source -> source.images().stream()).toList();
    NetworkGraph graph = FocusHead.on(own.graph());
    FocusHead first = FocusHead.of(own.graph(), NetworkParameters.initial(graph, plan.seed()));
    NetworkParameters values = first.with(own.graph(), own.parameters());
    this.network =
        new TrainableNetwork(graph, values, model.normalisation(), FocusHead.nodes()::contains);
    this.state = new State(graph, values, new AdamW(FocusHead.parametersOn(own.graph()), 0));
    TrainableNetwork.setThreads(threads);
  }

  /**
   * Continues where a run under the same plan stopped.
   *
   * @throws CheckpointException if the file cannot be read, is damaged, or is another plan's
   */
  public void resume(Path checkpoint) {
    Checkpoint.read(checkpoint, plan, state);
    network.load(state.values);
  }

  /**
   * Trains until all images are seen.
   *
   * @param schedule of the learning rate
   * @param every images between two checkpoints
   * @return the model with the head
   * @throws CheckpointException if the checkpoint cannot be written
   */
  public SegmentationModel run(
      Schedule schedule, CheckpointFile checkpoint, long every, Progress progress) {
    while (state.imagesSeen() < plan.images()) {
      double rate = schedule.at((double) state.imagesSeen() / plan.images());
      double loss = step(state.imagesSeen(), rate);
      state.setImagesSeen(state.imagesSeen() + 1);
      if (!Double.isFinite(loss)) {
        throw new ArithmeticException(
            "loss %s after %d images: training diverged, lower the learning rate"
                .formatted(loss, state.imagesSeen()));
      }
      if (state.imagesSeen() % every == 0 || state.imagesSeen() == plan.images()) {
        Checkpoint.write(checkpoint, plan, state);
      }
      progress.stepped(state.imagesSeen(), loss);
    }
    OwnNetwork own = model.own();
    return model.withNetwork(own.with(FocusHead.of(own.graph(), state.values)));
  }

  private double step(long number, double rate) {
    LabelledImage image = images.get(Sampler.random(plan.seed(), number).nextInt(images.size()));
    Resolution seen = model.resolution().fit(image.image().width(), image.image().height());
    RgbImage picture = ImageScaler.scale(image.image(), seen.width(), seen.height());
    double scale = (double) seen.width() / image.image().width();
    FocusLoss loss = loss(image.labels(), scale);
    Map<ParameterSpec, float[]> gradients =
        network.headGradients(List.of(picture), loss::gradient, FocusHead.nodes());
    state.optimiser().step(state.values, new ArrayList<>(gradients.values()), rate, 1);
    network.load(state.values);
    return loss.mean();
  }

  private FocusLoss loss(LabelMap labels, double scale) {
    int classes = model.labels().size();
    boolean[] labelled = new boolean[labels.labels().length];
    for (int i = 0; i < labelled.length; i++) {
      labelled[i] = (labels.labels()[i] & 0xff) < classes;
    }
    boolean[] targets = plan.targets().of(labels, classes, scale);
    return new FocusLoss(targets, labelled, labels.width(), labels.height());
  }

  @Override
  public void close() {
    network.close();
  }
}
