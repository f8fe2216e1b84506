package org.segstream.console.live;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.segstream.trainer.labels.LabelMaps;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.LabelMap;

/**
 * Label ids as browsers get them: a zlib stream of rows, each with the byte of its filter before it
 * and then one byte a pixel, as inside a PNG (ISO/IEC 15948, 9). The PNGs of workers hold just
 * that, and are passed on without being decoded.
 */
final class LabelStream {
  private static final int SIGNATURE = 8;
  private static final int CHUNK = 12;
  private static final int HEADER_LENGTH = 13;
  private static final int HEADER = 0x49484452;
  private static final int DATA = 0x49444154;
  private static final int END = 0x49454e44;
  private static final byte UNFILTERED = 0;

  private LabelStream() {}

  /**
   * The stream of a record's label map.
   *
   * @param maxPixels a map that declares more is refused
   * @throws MalformedRecordException if the map is damaged
   */
  static ByteString of(LabelMap map, long maxPixels) throws MalformedRecordException {
    if (map.hasPng() && (long) map.getWidth() * map.getHeight() <= maxPixels) {
      ByteString rows = rows(map.getPng(), map.getWidth(), map.getHeight());
      if (!rows.isEmpty()) {
        return rows;
      }
    }
    return compressed(LabelMaps.decode(map, maxPixels));
  }

  /** The data of a PNG that has one byte a pixel and is not interlaced; empty if it is another. */
  private static ByteString rows(ByteString png, int width, int height) {
    ByteBuffer bytes = png.asReadOnlyByteBuffer().slice();
    if (bytes.remaining() < SIGNATURE + CHUNK) {
      return ByteString.EMPTY;
    }
    ByteString data = ByteString.EMPTY;
    int at = SIGNATURE;
    while (at + CHUNK <= png.size()) {
      int length = bytes.getInt(at);
      int type = bytes.getInt(at + 4);
      if (length < 0 || length > png.size() - at - CHUNK) {
        return ByteString.EMPTY;
      }
      if (type == HEADER && !isPlain(bytes, at + 8, length, width, height)) {
        return ByteString.EMPTY;
      } else if (type == DATA) {
        data = data.concat(png.substring(at + 8, at + 8 + length));
      } else if (type == END) {
        return data;
      }
      at += CHUNK + length;
    }
    return ByteString.EMPTY;
  }

  private static boolean isPlain(ByteBuffer png, int at, int length, int width, int height) {
    byte colours = length == HEADER_LENGTH ? png.get(at + 9) : -1;
    return png.getInt(at) == width
        && png.getInt(at + 4) == height
        && png.get(at + 8) == 8
        && (colours == 0 || colours == 3)
        && png.get(at + 12) == 0;
  }

  private static ByteString compressed(org.segstream.vision.LabelMap map) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 1 << 13)) {
      for (int y = 0; y < map.height(); y++) {
        out.write(UNFILTERED);
        out.write(map.labels(), y * map.width(), map.width());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
