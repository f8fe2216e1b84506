package org.segstream.vision.segmenter;

import java.util.Arrays;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.energy.Checks;
import org.segstream.crf.energy.ContrastWeights;
import org.segstream.crf.energy.TimeEdges;

/**
 * Potts edges along time: each pixel {@code i} is joined with the one it was in the frame before,
 * whose label {@code y_i} is published and stays. Such an edge is a unary: {@code w_i · [x_i ≠
 * y_i]} is, but for the constant {@code w_i}, {@code -w_i} on the label {@code y_i}. The weight
 * falls with the difference between the two pixels' colours, which is also how far the motion is
 * trusted.
 *
 * <p>This is the message that the frame before sends along time when its labels are decided; time
 * is causal, nothing is sent back. Immutable and thread-safe.
 */
public final class TemporalEdges {
  private final ContrastWeights weights;

  /**
   * @param base weight of every edge, nats, finite and ≥ 0
   * @param contrast added where both pixels have one colour, nats, finite and ≥ 0
   * @param sigma colour distance at which the contrast term has fallen to 0.61, finite and > 0
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public TemporalEdges(float base, float contrast, float sigma) {
    weights = new ContrastWeights(base, contrast, sigma);
  }

  /**
   * A frame and what was published of it.
   *
   * @param rgb {@code byte[height][width][3]}
   * @param labels {@code byte[height][width]}, unsigned ids
   */
  @SuppressWarnings("ArrayRecordComponent") // shared, and left alone by both sides
  public record Frame(byte[] rgb, byte[] labels) {}

  /**
   * Joins a frame with the one before. Where the motion has no vector, or one that leads out of the
   * frame, there is no edge; after a cut there is none at all.
   *
   * @param motion from the frame before to this one, of their size
   * @param before the frame before
   * @param rgb this frame, {@code byte[height][width][3]}
   * @param into receives the edges
   */
  public void join(Motion motion, Frame before, byte[] rgb, TimeEdges into) {
    int pixels = motion.width() * motion.height();
    Checks.require(
        before.labels.length == pixels
            && before.rgb.length == 3 * pixels
            && rgb.length == 3 * pixels
            && into.labels().length == pixels
            && into.weights().length == pixels,
        "frames or edges of other sizes than %d×%d",
        motion.width(),
        motion.height());
    Arrays.fill(into.weights(), 0);
    boolean isCut = motion.isCut();
    for (int block = 0; block < motion.columns() * motion.rows(); block++) {
      if (!isCut && motion.matched(block)) {
        join(motion, block, before, rgb, into);
      }
    }
  }

  private void join(Motion motion, int block, Frame before, byte[] rgb, TimeEdges into) {
    int width = motion.width();
    int dx = motion.dx(block);
    int dy = motion.dy(block);
    int left = block % motion.columns() * motion.block();
    int top = block / motion.columns() * motion.block();
    int x = Math.max(left, dx);
    int count = Math.min(left + motion.block(), width + Math.min(0, dx)) - x;
    int bottom = Math.min(top + motion.block(), motion.height() + Math.min(0, dy));
    for (int y = Math.max(top, dy); y < bottom && count > 0; y++) {
      int at = y * width + x;
      int from = at - dy * width - dx;
      weights.fill(rgb, 3 * at, before.rgb, 3 * from, into.weights(), at, count);
      System.arraycopy(before.labels, from, into.labels(), at, count);
    }
  }
}
