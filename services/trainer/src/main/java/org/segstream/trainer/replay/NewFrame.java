package org.segstream.trainer.replay;

import java.util.List;

/**
 * A labelled frame that may enter the store.
 *
 * @param stream whose frame it is
 * @param sequence its number there, unsigned
 * @param part what it is for
 * @param place where its record is
 * @param files its image and labels
 * @param pixels of the image
 * @param classes ids of the classes that are seen on it
 */
public record NewFrame(
    String stream,
    long sequence,
    Part part,
    Place place,
    FrameFiles files,
    long pixels,
    List<Integer> classes) {

  /** Copies the list. */
  public NewFrame {
    classes = List.copyOf(classes);
  }

  /** Where a record is in Kafka. */
  public record Place(String topic, int partition, long offset) {

    /** Whether a record from here is the same as or older than one from {@code other}. */
    boolean isNoLaterThan(Place other) {
      return topic.equals(other.topic) && partition == other.partition && offset <= other.offset;
    }
  }

  /** What it takes: decoded, 4 bytes a pixel, or as files, whichever is more. */
  long bytes() {
    return Math.max(files.bytes(), 4 * pixels);
  }
}
