package org.segstream.worker.options;

/** Checks of options; a type of its own, for defaults are made while other types are loaded. */
final class Ranges {
  private Ranges() {}

  static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " must be at least " + least);
    }
  }

  static void atLeast(String name, double value, double least) {
    if (!(value >= least)) {
      throw new IllegalArgumentException(name + ": " + value + " must be at least " + least);
    }
  }
}
