package org.segstream.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.SecondOpinion;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.shift.StreamFeatures;
import org.segstream.worker.Batcher.Turn;
import org.segstream.worker.serving.ServedModel;

/**
 * One step of the network: decodes the frames whose turn it is and runs them, those of one size and
 * one hurry together, all by one model. A frame that fails takes no other with it.
 */
final class NetworkStep {
  private final FrameImages images;
  private final SecondOpinions opinions;

  NetworkStep(FrameImages images, SecondOpinions opinions) {
    this.images = images;
    this.opinions = opinions;
  }

  /** What a step makes of a frame: its logits, or its fate already. */
  sealed interface Result permits Inferred, Fate.Failed, Fate.Returned {
    QueuedFrame frame();
  }

  /** A frame's picture and logits, for the solver, and what the challenger says of them. */
  record Inferred(
      QueuedFrame frame,
      ServedModel model,
      RgbImage image,
      Logits logits,
      Optional<SecondOpinion> secondOpinion)
      implements Result {}

  /** A picture, ready for the network. */
  private record Decoded(QueuedFrame frame, RgbImage image) {}

  /** What frames that go through the network together have in common. */
  private record Kind(int width, int height, boolean hurried) {}

  /** One result a turn, in any order. */
  List<Result> run(ServedModel model, List<Turn> turns) {
    List<Result> results = new ArrayList<>();
    Map<Kind, List<Decoded>> byKind = new LinkedHashMap<>();
    for (Turn turn : turns) {
      if (!turn.frame().delivery().isCurrent()) {
        results.add(new Fate.Returned(turn.frame()));
        continue;
      }
      try {
        Decoded decoded = decode(turn);
        boolean hurried = turn.hurried() && model.segmenter().looksTwice();
        Kind kind = new Kind(decoded.image().width(), decoded.image().height(), hurried);
        byKind.computeIfAbsent(kind, _ -> new ArrayList<>()).add(decoded);
      } catch (MalformedRecordException | RuntimeException | OutOfMemoryError e) {
        results.add(new Fate.Failed(turn.frame(), model, e));
      }
    }
    byKind.forEach((kind, group) -> results.addAll(infer(model, group, kind.hurried())));
    return results;
  }

  private Decoded decode(Turn turn) throws MalformedRecordException {
    StageClock stages = turn.frame().stages();
    stages.queueWaitEnds();
    RgbImage image = images.decode(contents(turn));
    stages.decodeEnds();
    return new Decoded(turn.frame(), image);
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

  private List<Result> infer(ServedModel model, List<Decoded> group, boolean hurried) {
    try {
      List<RgbImage> pictures = group.stream().map(Decoded::image).toList();
      List<StreamFeatures> streams =
          group.stream().map(each -> each.frame().stream().features()).toList();
      List<Inference> inferences =
          hurried
              ? model.segmenter().inferOnce(pictures, streams)
              : model.segmenter().infer(pictures, streams);
      List<Result> results = new ArrayList<>();
      for (int i = 0; i < group.size(); i++) {
        Decoded each = group.get(i);
        each.frame().stages().networkEnds(inferences.get(i));
        results.add(inferred(model, each, inferences.get(i).logits()));
      }
      return results;
    } catch (RuntimeException | OutOfMemoryError e) {
      if (group.size() == 1) {
        return List.of(new Fate.Failed(group.getFirst().frame(), model, e));
      }
      return group.stream()
          .flatMap(decoded -> infer(model, List.of(decoded), hurried).stream())
          .toList();
    }
  }

  private Inferred inferred(ServedModel model, Decoded decoded, Logits logits) {
    return new Inferred(
        decoded.frame(),
        model,
        decoded.image(),
        logits,
        opinions.of(model, decoded.frame().frame(), decoded.image(), logits));
  }
}
