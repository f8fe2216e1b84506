package org.segstream.console.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one browser is to be sent of one stream: the newest picture alone, and what the last masks
 * said. What it is too slow for is left out. Guarded by its viewer.
 */
final class Subscription {
  private final PictureKind kind;
  private final String stream;
  private final Deque<String> records = new ArrayDeque<>();
  private @Nullable ByteBuffer picture;
  private long missed;
  private int notDrawn;

  Subscription(PictureKind kind, String stream) {
    this.kind = kind;
    this.stream = stream;
  }

  PictureKind kind() {
    return kind;
  }

  String stream() {
    return stream;
  }

  /**
   * A picture in place of the one before.
   *
   * @return whether that one is left out
   */
  boolean offer(ByteBuffer newest) {
    boolean isLeftOut = picture != null;
    picture = newest;
    return isLeftOut;
  }

  /** What one more mask said. */
  void offer(String record) {
    if (records.size() == WatchedStream.MOST_RECORDS) {
      records.removeFirst();
      missed++;
    }
    records.addLast(record);
  }

  /** The picture, if there is one and the browser is not behind. */
  Optional<ByteBuffer> nextPicture() {
    if (notDrawn >= kind.ahead()) {
      return Optional.empty();
    }
    Optional<ByteBuffer> next = Optional.ofNullable(picture);
    picture = null;
    notDrawn += next.isPresent() ? 1 : 0;
    return next;
  }

  /** What masks said, as one text; empty if there is nothing new. */
  Optional<String> nextRecords() {
    if (records.isEmpty()) {
      return Optional.empty();
    }
    String text =
        "{\"type\":\"records\",\"stream\":%s,\"missed\":%d,\"records\":[%s]}"
            .formatted(
                JsonNodeFactory.instance.textNode(stream), missed, String.join(",", records));
    records.clear();
    missed = 0;
    return Optional.of(text);
  }

  /** The browser has drawn a picture. */
  void drawn() {
    notDrawn = Math.max(0, notDrawn - 1);
  }
}
