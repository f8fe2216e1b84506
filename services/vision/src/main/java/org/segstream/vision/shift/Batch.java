package org.segstream.vision.shift;

import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.segstream.vision.RgbImage;
import org.segstream.vision.shift.ShiftedNetwork.Shifted;
import org.segstream.vision.shift.StreamFeatures.Way;

/**
 * Frames of one size, each of another stream, sorted by how they go through the network: whole,
 * whole and kept, or what changed of them. Each of the three is computed together.
 */
public final class Batch {
  private final ShiftedNetwork network;
  private final List<RgbImage> frames;
  private final List<StreamFeatures> streams;
  private final List<Way> ways = new ArrayList<>();

  Batch(ShiftedNetwork network, List<RgbImage> frames, List<StreamFeatures> streams) {
    this.network = network;
    this.frames = frames;
    this.streams = streams;
    for (int i = 0; i < frames.size(); i++) {
      ways.add(streams.get(i).next(network, frames.get(i)));
    }
  }

  /**
   * What became of a frame: its logits, or nothing where it is to go through the whole network.
   *
   * @param input makes {@code float[batch][3][height][width]} of frames
   * @return as many as there are frames
   */
  public List<Optional<Shifted>> run(Function<List<RgbImage>, FloatBuffer> input)
      throws OrtException {
    List<Optional<Shifted>> results = new ArrayList<>();
    frames.forEach(_ -> results.add(Optional.empty()));
    List<Integer> kept = indices(Way.Keep.class);
    if (!kept.isEmpty()) {
      List<RgbImage> some = kept.stream().map(frames::get).toList();
      put(results, kept, network.keep(input.apply(some), some, streams(kept)));
    }
    List<Integer> shifted = indices(Way.Shift.class);
    if (!shifted.isEmpty()) {
      List<Task> tasks = shifted.stream().map(i -> ((Way.Shift) ways.get(i)).task()).toList();
      put(results, shifted, network.shift(tasks, streams(shifted)));
    }
    return results;
  }

  private List<Integer> indices(Class<? extends Way> kind) {
    return IntStream.range(0, ways.size())
        .filter(i -> kind.isInstance(ways.get(i)))
        .boxed()
        .toList();
  }

  private List<StreamFeatures> streams(List<Integer> indices) {
    return indices.stream().map(streams::get).toList();
  }

  private static void put(
      List<Optional<Shifted>> results, List<Integer> indices, List<Shifted> found) {
    for (int i = 0; i < found.size(); i++) {
      results.set(indices.get(i), Optional.of(found.get(i)));
    }
  }
}
