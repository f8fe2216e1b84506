package org.segstream.trainer.labels;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.RunLengths;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.LabelMap;

/** Reads the label maps of records. */
public final class LabelMaps {
  /** Signature, then length, name and the first two fields of the first chunk. */
  private static final int HEADER = 24;

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

  /**
   * The ids of a record's label map, in the size that it declares.
   *
   * @param maxPixels a map that declares more is refused, before any memory is taken for it
   * @throws MalformedRecordException if its size is none or too large, or its encoding contradicts
   *     it
   */
  public static LabelMap decode(org.segstream.v1.LabelMap map, long maxPixels)
      throws MalformedRecordException {
    long width = Integer.toUnsignedLong(map.getWidth());
    long height = Integer.toUnsignedLong(map.getHeight());
    if (width < 1 || height < 1 || width > maxPixels / height) {
      throw new MalformedRecordException(
          "labels of %d×%d, must be 1 to %d pixels".formatted(width, height, maxPixels));
    }
    return decode(map, (int) width, (int) height);
  }

  /**
   * Checks that every pixel is of a class or Void.
   *
   * @param classes how many there are; their ids are below it
   * @param voidId the id of Void
   * @throws MalformedRecordException naming the first pixel that is not
   */
  public static void requireKnown(LabelMap map, int classes, int voidId)
      throws MalformedRecordException {
    byte[] labels = map.labels();
    for (int i = 0; i < labels.length; i++) {
      int id = labels[i] & 0xff;
      if (id >= classes && id != voidId) {
        throw new MalformedRecordException(
            "label %d at pixel %d is neither a class nor Void".formatted(id, i));
      }
    }
  }

  private static LabelMap fromPng(ByteString png, int width, int height)
      throws MalformedRecordException {
    byte[] file = png.toByteArray();
    requireSize(file, width, height);
    try {
      LabelMap map = LabelMap.fromPng(file);
      if (map.width() != width || map.height() != height) {
        throw new MalformedRecordException("a PNG of labels that says it must be turned");
      }
      return map;
    } catch (ImageFormatException e) {
      throw new MalformedRecordException("the labels do not decode: " + e.getMessage(), e);
    }
  }

  /** What the PNG says of its size, before any pixel is decoded. */
  private static void requireSize(byte[] png, int width, int height)
      throws MalformedRecordException {
    if (png.length < HEADER) {
      throw new MalformedRecordException(png.length + " bytes of labels are no PNG");
    }
    ByteBuffer header = ByteBuffer.wrap(png);
    int columns = header.getInt(HEADER - 8);
    int rows = header.getInt(HEADER - 4);
    if (columns != width || rows != height) {
      throw new MalformedRecordException(
          "a PNG of %s×%s for labels of %d×%d"
              .formatted(
                  Integer.toUnsignedString(columns),
                  Integer.toUnsignedString(rows),
                  width,
                  height));
    }
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
