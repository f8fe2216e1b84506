package org.segstream.worker;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.segstream.v1.RunLengths;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;

/**
 * A mask in small, by regular samples: what monitors look at instead of the label map.
 *
 * @param thumbnail labels of about 40×30 of its pixels, in run lengths
 * @param smallMargin share of places of the network's output, percent, whose best two logits lie
 *     less than {@value #SMALL_MARGIN} nat apart
 */
public record MaskSample(org.segstream.v1.LabelMap thumbnail, float smallMargin) {
  private static final int LONGER_SIDE = 40;
  private static final float SMALL_MARGIN = 1;

  /** Of the label map that is published, and the logits it was made of. */
  public static MaskSample of(LabelMap labels, Logits logits) {
    Size size = Size.in(labels.width(), labels.height());
    return new MaskSample(
        runs(labels.resized(size.width(), size.height())), smallMarginPercent(logits));
  }

  /** Columns and rows of a sample. */
  private record Size(int width, int height) {
    static Size in(int width, int height) {
      int longer = Math.max(width, height);
      return longer <= LONGER_SIDE
          ? new Size(width, height)
          : new Size(part(width, longer), part(height, longer));
    }

    private static int part(int side, int longer) {
      return Math.max(1, Math.round((float) side * LONGER_SIDE / longer));
    }
  }

  private static org.segstream.v1.LabelMap runs(LabelMap map) {
    byte[] labels = map.labels();
    ByteString.Output ids = ByteString.newOutput();
    List<Integer> lengths = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i <= labels.length; i++) {
      if (i == labels.length || labels[i] != labels[begin]) {
        ids.write(labels[begin]);
        lengths.add(i - begin);
        begin = i;
      }
    }
    return org.segstream.v1.LabelMap.newBuilder()
        .setWidth(map.width())
        .setHeight(map.height())
        .setRunLengths(RunLengths.newBuilder().setLabels(ids.toByteString()).addAllLengths(lengths))
        .build();
  }

  private static float smallMarginPercent(Logits logits) {
    Size size = Size.in(logits.width(), logits.height());
    int small = 0;
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        if (logits.margin(place(x, y, size, logits)) < SMALL_MARGIN) {
          small++;
        }
      }
    }
    return 100f * small / (size.width() * size.height());
  }

  /**
   * Share of a regular sample of the picture, percent, where two networks' best labels differ.
   *
   * @param others of a network with the same labels; their size may be another
   */
  static float disagreementPercent(Logits logits, Logits others) {
    Size size = Size.in(logits.width(), logits.height());
    int different = 0;
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        if (logits.best(place(x, y, size, logits)) != others.best(place(x, y, size, others))) {
          different++;
        }
      }
    }
    return 100f * different / (size.width() * size.height());
  }

  private static int place(int x, int y, Size size, Logits logits) {
    return middle(y, logits.height(), size.height()) * logits.width()
        + middle(x, logits.width(), size.width());
  }

  private static int middle(int i, int all, int parts) {
    return (int) ((2L * i + 1) * all / (2L * parts));
  }
}
