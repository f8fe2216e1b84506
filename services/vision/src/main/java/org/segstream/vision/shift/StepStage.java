package org.segstream.vision.shift;

import ai.onnxruntime.OrtException;
import java.util.List;

/** One step of a plan at work. Not thread-safe. */
interface StepStage extends AutoCloseable {

  /** Brings a kept tensor of all frames up to date, and notes what of it has changed. */
  void run(List<Task> tasks) throws OrtException;

  @Override
  void close() throws OrtException;
}
