package org.segstream.vision;

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
    LabelMap map = labels.resized(image.width(), image.height());
    byte[] rgb = image.rgb().clone();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int at = 3 * (y * image.width() + x);
        int id = map.at(x, y);
        if (boundary(map, x, y)) {
          blend(rgb, at, 0, Math.min(1, alpha * 1.3));
        } else if (id < set.size()) {
          blend(rgb, at, set.classes().get(id).rgb(), alpha);
        }
      }
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  private static boolean boundary(LabelMap map, int x, int y) {
    int id = map.at(x, y);
    return (x + 1 < map.width() && map.at(x + 1, y) != id)
        || (y + 1 < map.height() && map.at(x, y + 1) != id);
  }

  private static void blend(byte[] rgb, int at, int colour, double alpha) {
    for (int channel = 0; channel < 3; channel++) {
      int old = rgb[at + channel] & 255;
      int target = colour >> (16 - 8 * channel) & 255;
      rgb[at + channel] = (byte) Math.round(old + alpha * (target - old));
    }
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
      fill(page, x, y, scale * PixelFont.HEIGHT, label.rgb());
      PixelFont.draw(page, label.name(), x + scale * 10, y, scale, INK);
    }
    return page;
  }

  private static int longestName(List<LabelClass> classes) {
    return classes.stream().mapToInt(c -> c.name().length()).max().orElse(0);
  }

  private static RgbImage page(RgbImage picture, int height) {
    RgbImage page = new RgbImage(picture.width(), height, new byte[3 * picture.width() * height]);
    for (int at = 0; at < page.rgb().length; at += 3) {
      blend(page.rgb(), at, PAPER, 1);
    }
    System.arraycopy(picture.rgb(), 0, page.rgb(), 0, picture.rgb().length);
    return page;
  }

  private static void fill(RgbImage page, int left, int top, int size, int rgb) {
    for (int y = top; y < top + size; y++) {
      for (int x = left; x < Math.min(left + size, page.width()); x++) {
        blend(page.rgb(), 3 * (y * page.width() + x), rgb, 1);
      }
    }
  }
}
