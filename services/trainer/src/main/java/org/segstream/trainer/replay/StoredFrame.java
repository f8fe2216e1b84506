package org.segstream.trainer.replay;

import java.util.List;

/**
 * A labelled frame in the store, as its index says.
 *
 * @param number of the frame in the store, never given again while it or its files are there
 * @param stream whose frame it is
 * @param sequence its number there, unsigned
 * @param part what it is for
 * @param place where its record is
 * @param bytes that it counts for
 * @param ending of its image's file name
 * @param classes ids of the classes that are seen on it
 */
public record StoredFrame(
    long number,
    String stream,
    long sequence,
    Part part,
    NewFrame.Place place,
    long bytes,
    String ending,
    List<Integer> classes) {

  /** Copies the list. */
  public StoredFrame {
    classes = List.copyOf(classes);
  }

  static StoredFrame of(long number, NewFrame frame, Part part) {
    return new StoredFrame(
        number,
        frame.stream(),
        frame.sequence(),
        part,
        frame.place(),
        frame.bytes(),
        frame.files().ending(),
        frame.classes());
  }

  /** Which frame it is, in any record. */
  String identity() {
    return identity(stream, sequence);
  }

  static String identity(String stream, long sequence) {
    return Long.toUnsignedString(sequence) + " " + stream;
  }

  String imageFile() {
    return "images/" + number + "." + ending;
  }

  String labelsFile() {
    return "labels/" + number + ".png";
  }
}
