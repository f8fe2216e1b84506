package org.segstream.trainer.labels;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.segstream.transport.MalformedRecordException;
import org.segstream.v1.RunLengths;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.LabelMap;

/** Reads the label maps of records. */
public final class LabelMaps {
  private LabelMaps() {}

  /**
   * The ids of a record's label map.
   *
   * @throws MalformedRecordException if it is not of this size, or its encoding contradicts it
   */
  public static LabelMap decode(org.segstream.v1.LabelMap map, int width, int height)
      throws MalformedRecordException {
    if (map.getWidth() != width || map.getHeight() != height) {
      throw new MalformedRecordException(
          "labels of %s×%s for a frame of %d×%d: they must be of one size"
              .formatted(
                  Integer.toUnsignedString(map.getWidth()),
                  Integer.toUnsignedString(map.getHeight()),
                  width,
                  height));
    }
    return switch (map.getEncodingCase()) {
      case PNG -> fromPng(map.getPng(), width, height);
      case RUN_LENGTHS -> fromRuns(map.getRunLengths(), width, height);
      case ENCODING_NOT_SET -> throw new MalformedRecordException("a label map without ids");
    };
  }

  private static LabelMap fromPng(ByteString png, int width, int height)
      throws MalformedRecordException {
    LabelMap labels;
    try {
      labels = LabelMap.fromPng(png.toByteArray());
    } catch (ImageFormatException e) {
      throw new MalformedRecordException("the labels do not decode: " + e.getMessage(), e);
    }
    if (labels.width() != width || labels.height() != height) {
      throw new MalformedRecordException(
          "a PNG of %d×%d for labels of %d×%d"
              .formatted(labels.width(), labels.height(), width, height));
    }
    return labels;
  }

  private static LabelMap fromRuns(RunLengths runs, int width, int height)
      throws MalformedRecordException {
    byte[] labels = new byte[width * height];
    int at = 0;
    int count = Math.min(runs.getLabels().size(), runs.getLengthsCount());
    for (int run = 0; run < count; run++) {
      long end = at + Integer.toUnsignedLong(runs.getLengths(run));
      if (end > labels.length) {
        throw new MalformedRecordException("run lengths of more than " + labels.length + " pixels");
      }
      Arrays.fill(labels, at, (int) end, runs.getLabels().byteAt(run));
      at = (int) end;
    }
    if (at != labels.length || runs.getLabels().size() != runs.getLengthsCount()) {
      throw new MalformedRecordException(
          "%d labels and %d lengths that make %d pixels, must be %d"
              .formatted(runs.getLabels().size(), runs.getLengthsCount(), at, labels.length));
    }
    return new LabelMap(width, height, labels);
  }
}
