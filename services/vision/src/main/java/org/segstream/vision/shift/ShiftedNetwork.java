package org.segstream.vision.shift;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Normalisation;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.ShiftPlan;
import org.segstream.vision.network.ShiftPlan.Kept;
import org.segstream.vision.network.ShiftPlan.Leaf;
import org.segstream.vision.network.ShiftPlan.Step;

/**
 * A network that keeps what it computed of streams' frames, and computes anew only what changed: a
 * change is followed from tensor to tensor, and ends where the integers are those that are kept.
 * Frames of several streams go through it together. Not thread-safe.
 */
public final class ShiftedNetwork implements AutoCloseable {
  private final ShiftPlan plan;
  private final ShiftOptions options;
  private final OrtSession whole;
  private final List<StepStage> stages = new ArrayList<>();
  private final Map<Geometry.Size, Geometry> geometries = new HashMap<>();

  /** Opens models in ONNX Runtime. */
  public interface Sessions {
    /** A session of a model in memory. */
    OrtSession open(byte[] onnx) throws OrtException;
  }

  /**
   * Opens a plan's models.
   *
   * @throws OrtException if ONNX Runtime refuses one
   */
  public ShiftedNetwork(
      ShiftPlan plan, Normalisation normalisation, ShiftOptions options, Sessions sessions)
      throws OrtException {
    this.plan = plan;
    this.options = options;
    this.whole = sessions.open(plan.whole());
    float tolerance = options.isExact() ? 0 : ShiftOptions.FEATURE_STEPS;
    Map<String, Kept> kept = new HashMap<>();
    for (Step step : plan.steps()) {
      OrtSession session = sessions.open(step.onnx());
      boolean last = step.equals(plan.steps().getLast());
      stages.add(
          step.leaves().getFirst() instanceof Leaf.Patch patch
              ? new PatchRunner(step, patch, normalisation, session, tolerance)
              : new StepRunner(step, kept, session, last, tolerance));
      kept.put(step.made().node(), step.made());
    }
  }

  /**
   * A frame's logits.
   *
   * @param values {@code float[labels][height][width]}, nats; kept, so not to be written to
   * @param recomputed share of the network's multiplications that were done for it
   */
  @SuppressWarnings("ArrayRecordComponent") // shared, and left alone by both sides
  public record Shifted(float[] values, int labels, int height, int width, float recomputed) {}

  ShiftOptions options() {
    return options;
  }

  /** Whether features are of this network and of a frame's size. */
  boolean fits(Features features, RgbImage frame) {
    return features.geometry().equals(geometry(frame));
  }

  private Geometry geometry(RgbImage frame) {
    return geometries.computeIfAbsent(
        new Geometry.Size(frame.height(), frame.width()),
        size -> new Geometry(plan, size.height(), size.width()));
  }

  /**
   * Runs the whole network on frames, and keeps their features.
   *
   * @param input {@code float[batch][3][height][width]}, the frames as the network takes them
   * @param frames of that size
   * @param streams theirs
   */
  List<Shifted> keep(FloatBuffer input, List<RgbImage> frames, List<StreamFeatures> streams)
      throws OrtException {
    RgbImage first = frames.getFirst();
    long[] shape = {frames.size(), NetworkGraph.IMAGE_CHANNELS, first.height(), first.width()};
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), input, shape);
        OrtSession.Result result = whole.run(Map.of(NetworkGraph.IMAGE, tensor))) {
      List<Shifted> shifted = new ArrayList<>();
      for (int i = 0; i < frames.size(); i++) {
        Features features = new Features(plan, geometry(first));
        read(result, i, features);
        System.arraycopy(frames.get(i).rgb(), 0, features.picture(), 0, features.picture().length);
        streams.get(i).kept(features);
        shifted.add(shifted(features, 1));
      }
      return shifted;
    }
  }

  private void read(OrtSession.Result result, int index, Features into) {
    for (Step step : plan.steps().subList(0, plan.steps().size() - 1)) {
      Kept made = step.made();
      OnnxTensor tensor = (OnnxTensor) result.get(made.output()).orElseThrow();
      if (made.rounding().isPresent()) {
        byte[] values = into.integers(made.node());
        ByteBuffer buffer = tensor.getByteBuffer();
        buffer.get(index * values.length, values);
      } else {
        float[] values = into.floats(made.node());
        tensor.getFloatBuffer().get(index * values.length, values);
      }
    }
    Kept output = plan.steps().getLast().made();
    float[] logits = new float[output.channels() * into.geometry().of(output.node()).area()];
    ((OnnxTensor) result.get(0)).getFloatBuffer().get(index * logits.length, logits);
    into.logits(logits);
  }

  private Shifted shifted(Features features, float recomputed) {
    Kept output = plan.steps().getLast().made();
    Geometry.Size size = features.geometry().of(output.node());
    return new Shifted(
        features.logits(), output.channels(), size.height(), size.width(), recomputed);
  }

  /** Computes what changed of frames. */
  List<Shifted> shift(List<Task> tasks, List<StreamFeatures> streams) throws OrtException {
    for (Task task : tasks) {
      if (task.changed(NetworkGraph.IMAGE).length > 0) {
        task.features().logits(task.features().logits().clone());
      }
    }
    for (StepStage stage : stages) {
      stage.run(tasks);
    }
    List<Shifted> shifted = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      Task task = tasks.get(i);
      streams.get(i).shifted(task);
      shifted.add(shifted(task.features(), task.share()));
    }
    return shifted;
  }

  /** What a batch is made of: how each frame goes, in the batch's order. */
  public Batch batch(List<RgbImage> frames, List<StreamFeatures> streams) {
    return new Batch(this, frames, streams);
  }

  @Override
  public void close() {
    try {
      whole.close();
      for (StepStage stage : stages) {
        stage.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close its sessions", e);
    }
  }
}
