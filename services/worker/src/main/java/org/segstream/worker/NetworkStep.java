package org.segstream.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.worker.Batcher.Turn;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ServedModel;

/**
 * One step of the network: decodes the frames whose turn it is and runs them, those of one size
 * together, all by one model. A frame that fails takes no other with it.
 */
final class NetworkStep {
  private final ModelSlot models;
  private final FrameImages images;

  NetworkStep(ModelSlot models, FrameImages images) {
    this.models = models;
    this.images = images;
  }

  /** What a step made of a frame. */
  sealed interface Outcome {
    Turn turn();

    /** The model of the step, held once for this frame. */
    ServedModel model();
  }

  /**
   * Its logits.
   *
   * @param index which of the batch {@code logits} it is
   */
  record Inferred(
      Turn turn, ServedModel model, RgbImage image, Logits logits, int index, StageClock stages)
      implements Outcome {}

  /** The reason why there are none; malformed if the frame's image does not decode. */
  record GivenUp(Turn turn, ServedModel model, Throwable cause) implements Outcome {}

  /** A frame that is no longer this worker's. */
  record Returned(Turn turn, ServedModel model) implements Outcome {}

  /** A picture, ready for the network. */
  private record Decoded(Turn turn, RgbImage image, StageClock stages) {}

  /** Size of pictures that go together. */
  private record Size(int width, int height) {}

  /** One outcome a turn, in any order. */
  List<Outcome> run(List<Turn> step) {
    ServedModel model = models.acquire(step.size());
    List<Outcome> outcomes = new ArrayList<>();
    Map<Size, List<Decoded>> bySize = new LinkedHashMap<>();
    for (Turn turn : step) {
      if (!turn.frame().delivery().isCurrent()) {
        outcomes.add(new Returned(turn, model));
        continue;
      }
      try {
        Decoded decoded = decode(turn);
        Size size = new Size(decoded.image().width(), decoded.image().height());
        bySize.computeIfAbsent(size, _ -> new ArrayList<>()).add(decoded);
      } catch (MalformedRecordException | RuntimeException | OutOfMemoryError e) {
        outcomes.add(new GivenUp(turn, model, e));
      }
    }
    bySize.values().forEach(group -> outcomes.addAll(infer(model, group)));
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

  private static List<Outcome> infer(ServedModel model, List<Decoded> group) {
    try {
      Logits logits = model.segmenter().logits(group.stream().map(Decoded::image).toList());
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < group.size(); i++) {
        Decoded each = group.get(i);
        each.stages().networkEnds();
        outcomes.add(new Inferred(each.turn(), model, each.image(), logits, i, each.stages()));
      }
      return outcomes;
    } catch (RuntimeException | OutOfMemoryError e) {
      if (group.size() == 1) {
        return List.of(new GivenUp(group.getFirst().turn(), model, e));
      }
      return group.stream().flatMap(each -> infer(model, List.of(each)).stream()).toList();
    }
  }
}
