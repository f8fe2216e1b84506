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
   * The same, and where a finer look may change the answer, if the engine was opened for {@link
   * Outputs#LOGITS_AND_FOCUS} and the model has a focus head.
   *
   * @throws IllegalArgumentException as {@link #infer(List)}
   * @throws IllegalStateException as {@link #infer(List)}
   */
  default Looked look(List<RgbImage> batch) {
    return new Looked(infer(batch), Optional.empty());
  }

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
    return IntStream.range(0, batch.size()).mapToObj(i -> Inference.of(logits.image(i))).toList();
  }

  /**
   * The same in a hurry: an engine that would look at frames twice looks once, and says so.
   *
   * @param streams what is kept, one a frame
   * @throws IllegalArgumentException if the batch is empty or the sizes differ
   * @throws IllegalStateException if the engine is closed or the network yields a value that is not
   *     finite
   */
  default List<Inference> inferOnce(List<RgbImage> batch, List<StreamFeatures> streams) {
    return infer(batch, streams);
  }

  /** Whether {@link #inferOnce} is anything else than {@link #infer(List, List)}. */
  default boolean looksTwice() {
    return false;
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
