package org.segstream.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.segstream.transport.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.Batcher.Turn;

/**
 * One step of the network: decodes the frames whose turn it is and runs them, those of one size
 * together. A frame that fails takes no other with it.
 */
final class NetworkStep {
  private final Segmenter segmenter;
  private final FrameImages images;

  NetworkStep(Segmenter segmenter, FrameImages images) {
    this.segmenter = segmenter;
    this.images = images;
  }

  /** What a step made of a frame. */
  sealed interface Outcome {
    Turn turn();
  }

  /**
   * Its logits.
   *
   * @param index which of the batch {@code logits} it is
   */
  record Inferred(Turn turn, RgbImage image, Logits logits, int index, StageClock stages)
      implements Outcome {}

  /** The reason why there are none; malformed if the frame's image does not decode. */
  record GivenUp(Turn turn, Exception cause) implements Outcome {}

  /** A frame that is no longer this worker's. */
  record Returned(Turn turn) implements Outcome {}

  /** A picture, ready for the network. */
  private record Decoded(Turn turn, RgbImage image, StageClock stages) {}

  /** Size of pictures that go together. */
  private record Size(int width, int height) {}

  /** One outcome a turn, in any order. */
  List<Outcome> run(List<Turn> step) {
    List<Outcome> outcomes = new ArrayList<>();
    Map<Size, List<Decoded>> bySize = new LinkedHashMap<>();
    for (Turn turn : step) {
      if (!turn.frame().delivery().isCurrent()) {
        outcomes.add(new Returned(turn));
        continue;
      }
      try {
        Decoded decoded = decode(turn);
        Size size = new Size(decoded.image().width(), decoded.image().height());
        bySize.computeIfAbsent(size, _ -> new ArrayList<>()).add(decoded);
      } catch (MalformedRecordException | RuntimeException e) {
        outcomes.add(new GivenUp(turn, e));
      }
    }
    bySize.values().forEach(group -> outcomes.addAll(infer(group)));
    return outcomes;
  }

  private Decoded decode(Turn turn) throws MalformedRecordException {
    StageClock stages = new StageClock(turn.frame().receivedNanos());
    stages.queueWaitEnds();
    RgbImage image = images.decode(contents(turn));
    stages.decodeEnds();
    return new Decoded(turn, image, stages);
  }

  private static Frame contents(Turn turn) throws MalformedRecordException {
    try {
      return turn.contents().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof MalformedRecordException malformed) {
        throw malformed;
      }
      throw e;
    }
  }

  private List<Outcome> infer(List<Decoded> group) {
    try {
      Logits logits = segmenter.logits(group.stream().map(Decoded::image).toList());
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < group.size(); i++) {
        Decoded each = group.get(i);
        each.stages().networkEnds();
        outcomes.add(new Inferred(each.turn(), each.image(), logits, i, each.stages()));
      }
      return outcomes;
    } catch (RuntimeException e) {
      if (group.size() == 1) {
        return List.of(new GivenUp(group.getFirst().turn(), e));
      }
      return group.stream().flatMap(each -> infer(List.of(each)).stream()).toList();
    }
  }
}
