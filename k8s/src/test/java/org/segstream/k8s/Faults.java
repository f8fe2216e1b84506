package org.segstream.k8s;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong. */
final class Faults {
  private final List<String> found = new ArrayList<>();

  void require(boolean holds, String otherwise) {
    if (!holds) {
      found.add(otherwise);
    }
  }

  List<String> found() {
    return List.copyOf(found);
  }
}
