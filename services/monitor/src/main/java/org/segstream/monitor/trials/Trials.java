package org.segstream.monitor.trials;

import java.util.List;
import java.util.Optional;

/** Which trials go on. Thread-safe. */
public interface Trials {
  /** One a model at most; empty while that is not known. */
  Optional<List<Trial>> current();

  /** The challenger has been found better by labels: makes it the champion, if that is wanted. */
  void won(Trial trial);
}
