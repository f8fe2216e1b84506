package org.segstream.vision.engine;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.segstream.vision.RgbImage;
import org.segstream.vision.shift.StreamFeatures;

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
   * Logits of frames of one size, each of another stream. What is kept of the streams is used and
   * brought up to date, if the engine keeps anything.
   *
   * @param streams what is kept, one a frame
   * @throws IllegalArgumentException if the batch is empty or the sizes differ
   * @throws IllegalStateException if the engine is closed or the network yields a value that is not
   *     finite
   */
  default List<Inference> infer(List<RgbImage> batch, List<StreamFeatures> streams) {
    Logits logits = infer(batch);
    return IntStream.range(0, batch.size())
        .mapToObj(i -> new Inference(logits.image(i), Optional.empty()))
        .toList();
  }

  /** Why nothing is kept of streams even where that is asked for, as the end of a sentence. */
  default Optional<String> shiftRefusal() {
    return Optional.empty();
  }

  /**
   * Engine and device in words, for instance {@code onnxruntime on cpu: no CUDA provider in this
   * build}.
   */
  String description();

  @Override
  void close();
}
