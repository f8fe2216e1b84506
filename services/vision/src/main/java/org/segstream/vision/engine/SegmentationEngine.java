package org.segstream.vision.engine;

import java.util.List;
import org.segstream.vision.RgbImage;

/** Runs a network. Safe for use from several threads, one call at a time is fastest. */
public interface SegmentationEngine extends AutoCloseable {

  /**
   * Logits of images of one size, at the network's output resolution.
   *
   * @throws IllegalArgumentException if the batch is empty or the sizes differ
   * @throws IllegalStateException if the engine is closed or the network yields a value that is not
   *     finite
   */
  Logits infer(List<RgbImage> batch);

  /**
   * Engine and device in words, for instance {@code onnxruntime on cpu: no CUDA provider in this
   * build}.
   */
  String description();

  @Override
  void close();
}
