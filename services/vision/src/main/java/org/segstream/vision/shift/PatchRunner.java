package org.segstream.vision.shift;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.segstream.vision.model.Normalisation;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.ShiftPlan.Leaf;
import org.segstream.vision.network.ShiftPlan.Step;

/**
 * Runs the step that reads the image, in tiles of 8×8 positions: its convolution is in floats,
 * whose sums depend on their order, so it must stay a convolution. Not thread-safe.
 */
final class PatchRunner implements StepStage {
  /** Rows and columns of a tile. */
  static final int TILE = 8;

  private static final int PATCHES = 64;

  private final Step step;
  private final Convolution convolution;
  private final OrtSession session;
  private final Scatter scatter;
  private final float[][] tables;
  private final RowBuffer.Floats patches = new RowBuffer.Floats();
  private final List<Part> parts = new ArrayList<>();
  private final int[] positions = new int[TILE];
  private final int patchHeight;
  private final int patchWidth;

  /**
   * @param session of the step's model; becomes this object's to close
   * @param tolerance see {@link Scatter}
   */
  PatchRunner(
      Step step,
      Leaf.Patch leaf,
      Normalisation normalisation,
      OrtSession session,
      float tolerance) {
    this.step = step;
    this.convolution = leaf.convolution();
    this.session = session;
    this.scatter = new Scatter(step.made(), false, tolerance);
    this.tables =
        new float[][] {normalisation.table(0), normalisation.table(1), normalisation.table(2)};
    this.patchHeight = side(convolution, convolution.kernelHeight());
    this.patchWidth = side(convolution, convolution.kernelWidth());
  }

  private static int side(Convolution c, int kernel) {
    return (TILE - 1) * c.stride() + (kernel - 1) * c.dilation() + 1;
  }

  /** A tile of a frame. */
  private record Part(Changes changes, int tile, int width, int height) {
    int columns() {
      return (width + TILE - 1) / TILE;
    }

    int top() {
      return tile / columns() * TILE;
    }

    int left() {
      return tile % columns() * TILE;
    }
  }

  @Override
  public void run(List<Task> tasks) throws OrtException {
    patches.values(PATCHES * 3 * patchHeight * patchWidth);
    for (Task task : tasks) {
      Geometry geometry = task.features().geometry();
      Geometry.Size size = geometry.of(step.made().node());
      int[] pixels = task.changed(step.leaves().getFirst().node());
      int[] tiles = tiles(pixels, geometry.image().width(), size);
      Changes changes = new Changes(task, new int[tiles.length * TILE * TILE]);
      for (int tile : tiles) {
        parts.add(new Part(changes, tile, size.width(), size.height()));
        task.count((long) TILE * TILE * step.multiplications());
        if (parts.size() == PATCHES) {
          flush();
        }
      }
      flush();
      task.changed(step.made().node(), changes.found());
    }
  }

  /** The tiles that read some pixels. */
  private int[] tiles(int[] pixels, int imageWidth, Geometry.Size size) {
    Positions tiles =
        new Positions((size.width() + TILE - 1) / TILE, (size.height() + TILE - 1) / TILE);
    int above = convolution.padding(convolution.kernelHeight());
    int before = convolution.padding(convolution.kernelWidth());
    int below = (convolution.kernelHeight() - 1) * convolution.dilation() - above;
    int after = (convolution.kernelWidth() - 1) * convolution.dilation() - before;
    int side = TILE * convolution.stride();
    for (int pixel : pixels) {
      int y = pixel / imageWidth;
      int x = pixel % imageWidth;
      tiles.mark(
          Math.max(0, y - below) / side,
          Math.max(0, x - after) / side,
          (y + above) / side + 1,
          (x + before) / side + 1);
    }
    return tiles.sorted();
  }

  private void flush() throws OrtException {
    if (parts.isEmpty()) {
      return;
    }
    for (int i = 0; i < parts.size(); i++) {
      fill(parts.get(i), i);
    }
    try (OnnxTensor tensor = patches.tensor(parts.size(), 3, patchHeight, patchWidth)) {
      Map<String, OnnxTensor> inputs = Map.of(Step.input(0), tensor);
      scatter.run(session, inputs, parts.size(), TILE, TILE, step.made().channels());
    }
    for (int i = 0; i < parts.size(); i++) {
      scatter(parts.get(i), i);
    }
    parts.clear();
  }

  /** The pixels that a tile reads, normalised; outside of the image there are zeros. */
  private void fill(Part part, int index) {
    Features features = part.changes().task().features();
    Geometry.Size image = features.geometry().image();
    byte[] rgb = features.picture();
    float[] values = patches.values(0);
    float[] red = tables[0];
    float[] green = tables[1];
    float[] blue = tables[2];
    int plane = patchHeight * patchWidth;
    int top = part.top() * convolution.stride() - convolution.padding(convolution.kernelHeight());
    int left = part.left() * convolution.stride() - convolution.padding(convolution.kernelWidth());
    for (int row = 0; row < patchHeight; row++) {
      int y = top + row;
      int at = index * 3 * plane + row * patchWidth;
      for (int column = 0; column < patchWidth; column++, at++) {
        int x = left + column;
        boolean inside = y >= 0 && y < image.height() && x >= 0 && x < image.width();
        int from = inside ? 3 * (y * image.width() + x) : 0;
        values[at] = inside ? red[rgb[from] & 0xFF] : 0;
        values[at + plane] = inside ? green[rgb[from + 1] & 0xFF] : 0;
        values[at + 2 * plane] = inside ? blue[rgb[from + 2] & 0xFF] : 0;
      }
    }
  }

  private void scatter(Part part, int index) {
    int width = Math.min(TILE, part.width() - part.left());
    for (int row = 0; row < TILE && part.top() + row < part.height(); row++) {
      for (int column = 0; column < width; column++) {
        positions[column] = (part.top() + row) * part.width() + part.left() + column;
      }
      scatter.put((index * TILE + row) * TILE, positions, 0, width, part.changes());
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
