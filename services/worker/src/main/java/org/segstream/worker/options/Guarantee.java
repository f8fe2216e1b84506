package org.segstream.worker.options;

/** How often the masks of a frame may appear. */
public enum Guarantee {
  /** At least once: after a failure, masks of the same identity may repeat. */
  AT_LEAST_ONCE,
  /** Exactly once for consumers that read committed records: one transaction a batch. */
  EXACTLY_ONCE
}
