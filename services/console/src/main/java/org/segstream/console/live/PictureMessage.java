package org.segstream.console.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabelSet;

/**
 * A picture with its labels as one message: the length of a JSON header (4 bytes, largest first),
 * the header, the length of a picture file (4 bytes), the file, and the labels as {@link
 * LabelStream} has them.
 */
public final class PictureMessage {
  private PictureMessage() {}

  /**
   * Puts one together.
   *
   * @param header what is said besides; gets the size of the label map, its classes and the file's
   *     type
   * @throws MalformedRecordException if the label map is damaged
   */
  public static ByteBuffer of(ObjectNode header, PictureFile file, LabelMap labels, LabelSet set)
      throws MalformedRecordException {
    ByteString rows = LabelStream.of(labels, PictureFile.MOST_PIXELS);
    header
        .put("width", Integer.toUnsignedLong(labels.getWidth()))
        .put("height", Integer.toUnsignedLong(labels.getHeight()))
        .put("media_type", file.type())
        .put("void_id", set.getVoidId());
    ArrayNode classes = header.putArray("classes");
    set.getClassesList()
        .forEach(each -> classes.addObject().put("name", each.getName()).put("rgb", each.getRgb()));
    byte[] head = header.toString().getBytes(StandardCharsets.UTF_8);
    int picture = file.bytes().size();
    ByteBuffer message =
        ByteBuffer.allocate(2 * Integer.BYTES + head.length + picture + rows.size())
            .putInt(head.length)
            .put(head)
            .putInt(picture);
    file.bytes().copyTo(message);
    rows.copyTo(message);
    return message.flip().asReadOnlyBuffer();
  }
}
