package org.segstream.benchmarks.pipeline;

import java.util.function.Consumer;
import org.segstream.v1.Mask;

/** A way for frames to go to a worker and for masks to come back. */
interface Course extends AutoCloseable {

  /** What the masks are given to; called from any thread. */
  interface Factory {
    /** Opens the course; the worker is warm and waits. */
    Course open(Consumer<Mask> masks);
  }

  /** Sends a frame; returns at once. */
  void send(String stream, byte[] frame);

  /** Throws if the worker has failed. */
  void check();

  @Override
  void close();
}
