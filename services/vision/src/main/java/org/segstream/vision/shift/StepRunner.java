package org.segstream.vision.shift;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.segstream.vision.network.ShiftPlan.Kept;
import org.segstream.vision.network.ShiftPlan.Leaf;
import org.segstream.vision.network.ShiftPlan.Step;

/**
 * Runs one step: gathers what the positions of all frames read, has ONNX Runtime compute them
 * together, and puts what has really changed in its place. Not thread-safe.
 */
final class StepRunner implements StepStage {
  /** Rows in one call: few enough to stay near, many enough to be worth a call. */
  private static final int ROWS = 2048;

  private final Step step;
  private final OrtSession session;
  private final Scatter scatter;
  private final List<Gather> gathers = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private int rows;

  /**
   * @param session of the step's model; becomes this object's to close
   * @param tolerance see {@link Scatter}
   */
  StepRunner(Step step, Map<String, Kept> kept, OrtSession session, boolean last, float tolerance) {
    this.step = step;
    this.session = session;
    this.scatter = new Scatter(step.made(), last, tolerance);
    for (Leaf leaf : step.leaves()) {
      gathers.add(new Gather(leaf, Features.found(kept, leaf.node())));
    }
  }

  /** Some positions of a frame that are computed together with those of others. */
  private record Part(int start, int end, Changes changes) {}

  @Override
  public void run(List<Task> tasks) throws OrtException {
    gathers.forEach(gather -> gather.begin(ROWS));
    List<Changes> all = new ArrayList<>();
    for (Task task : tasks) {
      Changes changes = new Changes(task, positions(task));
      all.add(changes);
      add(changes);
    }
    flush();
    for (Changes changes : all) {
      changes.task().changed(step.made().node(), changes.found());
    }
  }

  private int[] positions(Task task) {
    Geometry geometry = task.features().geometry();
    Geometry.Size size = geometry.of(step.made().node());
    Positions marked = null;
    for (Leaf leaf : step.leaves()) {
      int[] changed = task.changed(leaf.node());
      if (changed.length > 0) {
        marked = marked == null ? new Positions(size.width(), size.height()) : marked;
        Spread.mark(leaf, changed, geometry.of(leaf.node()).width(), geometry, marked);
      }
    }
    return marked == null ? new int[0] : marked.sorted();
  }

  private void add(Changes changes) throws OrtException {
    Task task = changes.task();
    int[] positions = changes.positions();
    task.count(positions.length * step.multiplications());
    int width = task.features().geometry().of(step.made().node()).width();
    for (int start = 0; start < positions.length; ) {
      int end = Math.min(positions.length, start + ROWS - rows);
      for (Gather gather : gathers) {
        gather.fill(task.features(), width, positions, start, end, rows);
      }
      parts.add(new Part(start, end, changes));
      rows += end - start;
      start = end;
      if (rows == ROWS) {
        flush();
      }
    }
  }

  private void flush() throws OrtException {
    if (rows > 0) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      try {
        for (int i = 0; i < gathers.size(); i++) {
          inputs.put(Step.input(i), gathers.get(i).tensor(rows));
        }
        scatter.run(session, inputs, 1, 1, rows, step.made().channels());
      } finally {
        inputs.values().forEach(OnnxTensor::close);
      }
      int row = 0;
      for (Part part : parts) {
        scatter.put(row, part.changes().positions(), part.start(), part.end(), part.changes());
        row += part.end() - part.start();
      }
    }
    parts.clear();
    rows = 0;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
