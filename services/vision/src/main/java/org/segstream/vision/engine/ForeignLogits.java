package org.segstream.vision.engine;

import java.util.List;
import org.segstream.vision.model.ForeignInput.Placement;
import org.segstream.vision.model.ForeignOutput;

/** Logits out of what somebody else's network says: of the labels, where the frame is. */
final class ForeignLogits {
  private final ForeignOutput output;
  private final Placement at;
  private final int images;
  private float[] values = new float[0];
  private int width;
  private int height;

  ForeignLogits(ForeignOutput output, Placement at, int images) {
    this.output = output;
    this.at = at;
    this.images = images;
  }

  /**
   * Takes the first images of a run.
   *
   * @param from index of the first one among all
   * @param count how many
   */
  void take(ForeignValues made, int from, int count) {
    if (from == 0) {
      width = part(made.width(), at.contentWidth(), at.width());
      height = part(made.height(), at.contentHeight(), at.height());
      int plane = Math.multiplyExact(width, height);
      values = new float[Math.multiplyExact(images, Math.multiplyExact(output.labels(), plane))];
    }
    List<Integer> channels = output.channels();
    int unstated = output.labels() - channels.size();
    for (int image = 0; image < count; image++) {
      for (int k = 0; k < channels.size(); k++) {
        int label = (from + image) * output.labels() + unstated + k;
        copy(made, image, channels.get(k), label * width * height);
      }
    }
  }

  /** How much of an output the frame takes. */
  private static int part(int size, int content, int whole) {
    return Math.clamp(Math.round((double) size * content / whole), 1, size);
  }

  private void copy(ForeignValues made, int image, int channel, int target) {
    for (int y = 0; y < height; y++) {
      int source = made.start(image, channel, y);
      for (int x = 0; x < width; x++) {
        values[target + y * width + x] =
            output.activation().logit(made.values()[source + x * made.step()]);
      }
    }
  }

  Logits all() {
    return new Logits(images, output.labels(), height, width, values);
  }
}
