package org.segstream.vision;

import java.util.Arrays;
import java.util.List;
import org.segstream.vision.LabelSet.LabelClass;

/** Pictures of a segmentation for people: class colours over the image, a legend below. */
public final class Overlay {
  private static final int INK = 0xE6E6E6;
  private static final int PAPER = 0x18181A;
  private static final int MARGIN = 4;

  private Overlay() {}

  /**
   * The image with its classes' colours blended in and a dark line where two classes meet. Pixels
   * without a class stay as they are.
   *
   * @param labels of any size, taken to the image's
   * @param alpha share of the class colour, 0 to 1
   * @throws IllegalArgumentException if alpha is out of its range
   */
  public static RgbImage render(RgbImage image, LabelMap labels, LabelSet set, double alpha) {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("alpha " + alpha + ", must be from 0 to 1");
    }
    byte[] map = labels.resized(image.width(), image.height()).labels();
    byte[][] blends = new byte[256][];
    for (int id = 0; id < set.size(); id++) {
      blends[id] = blend(set.classes().get(id).rgb(), alpha);
    }
    byte[] line = blend(0, Math.min(1, alpha * 1.3));
    byte[] rgb = image.rgb().clone();
    int width = image.width();
    for (int y = 0; y < image.height(); y++) {
      int below = y + 1 < image.height() ? width : 0;
      for (int i = y * width; i < (y + 1) * width; i++) {
        boolean isLast = i + 1 == (y + 1) * width;
        boolean isBoundary = map[i + below] != map[i] || (!isLast && map[i + 1] != map[i]);
        byte[] blend = isBoundary ? line : blends[map[i] & 0xff];
        if (blend != null) {
          paint(rgb, 3 * i, blend);
        }
      }
    }
    return new RgbImage(width, image.height(), rgb);
  }

  /** What becomes of a channel's values where a colour is blended in, {@code byte[3][256]}. */
  private static byte[] blend(int colour, double alpha) {
    byte[] values = new byte[3 * 256];
    for (int channel = 0; channel < 3; channel++) {
      int target = colour >> (16 - 8 * channel) & 255;
      for (int old = 0; old < 256; old++) {
        values[256 * channel + old] = (byte) Math.round(old + alpha * (target - old));
      }
    }
    return values;
  }

  private static void paint(byte[] rgb, int at, byte[] blend) {
    rgb[at] = blend[rgb[at] & 0xff];
    rgb[at + 1] = blend[256 + (rgb[at + 1] & 0xff)];
    rgb[at + 2] = blend[512 + (rgb[at + 2] & 0xff)];
  }

  /**
   * The picture with a strip below: one caption line and the classes with their colours. The result
   * has an even number of rows, as video encoders want it, whatever the caption.
   *
   * @param caption for instance {@code frame 12 gap 0.31 % 38 ms}; what does not fit is cut off
   */
  public static RgbImage withLegend(RgbImage picture, LabelSet set, String caption) {
    int scale = Math.max(1, picture.width() / 480);
    int line = scale * (PixelFont.HEIGHT + MARGIN);
    int cell = scale * (14 + PixelFont.ADVANCE * longestName(set.classes()));
    int columns = Math.max(1, (picture.width() - scale * MARGIN) / cell);
    int rows = (set.size() + columns - 1) / columns;
    int captionScale = PixelFont.width(caption, 2 * scale) < picture.width() ? 2 * scale : scale;
    // Room for the larger letters always: the pictures of a video have one size.
    int captionLine = 2 * scale * PixelFont.HEIGHT + 2 * scale * MARGIN;
    int height = picture.height() + captionLine + rows * line + scale * MARGIN;
    RgbImage page = page(picture, height + height % 2);
    int top = picture.height() + scale * MARGIN;
    PixelFont.draw(page, caption, scale * MARGIN, top, captionScale, INK);
    for (int id = 0; id < set.size(); id++) {
      int x = scale * MARGIN + id % columns * cell;
      int y = picture.height() + captionLine + id / columns * line;
      LabelClass label = set.classes().get(id);
      int side = scale * PixelFont.HEIGHT;
      fill(page, x, y, side, side, label.rgb());
      PixelFont.draw(page, label.name(), x + scale * 10, y, scale, INK);
    }
    return page;
  }

  private static int longestName(List<LabelClass> classes) {
    return classes.stream().mapToInt(c -> c.name().length()).max().orElse(0);
  }

  private static RgbImage page(RgbImage picture, int height) {
    byte[] rgb = Arrays.copyOf(picture.rgb(), 3 * picture.width() * height);
    RgbImage page = new RgbImage(picture.width(), height, rgb);
    for (int y = picture.height(); y < height; y++) {
      fill(page, 0, y, page.width(), 1, PAPER);
    }
    return page;
  }

  private static void fill(RgbImage page, int left, int top, int columns, int rows, int colour) {
    for (int y = top; y < top + rows; y++) {
      for (int x = left; x < Math.min(left + columns, page.width()); x++) {
        int at = 3 * (y * page.width() + x);
        page.rgb()[at] = (byte) (colour >> 16);
        page.rgb()[at + 1] = (byte) (colour >> 8);
        page.rgb()[at + 2] = (byte) colour;
      }
    }
  }
}
