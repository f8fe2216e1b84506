package org.segstream.console.http;

import java.util.Locale;

/** What somebody may do, each more than the one before. */
enum Role {
  /** Look. */
  VIEWER,
  /** Also act. */
  OPERATOR;

  boolean may(Role needed) {
    return compareTo(needed) >= 0;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
