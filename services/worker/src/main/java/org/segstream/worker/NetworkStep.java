package org.segstream.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.v1.SecondOpinion;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.shift.StreamFeatures;
import org.segstream.worker.DecodeStep.Decoded;
import org.segstream.worker.DecodeStep.Undecoded;
import org.segstream.worker.serving.ServedModel;

/**
 * One step of the network: runs the frames whose turn it is, those of one size and one hurry
 * together, all by one model. A frame that fails takes no other with it.
 */
final class NetworkStep {
  private final SecondOpinions opinions;

  NetworkStep(SecondOpinions opinions) {
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

  /** What frames that go through the network together have in common. */
  private record Kind(int width, int height, boolean hurried) {}

  /** One result a frame, in any order. */
  List<Result> run(ServedModel model, List<DecodeStep.Outcome> frames) {
    List<Result> results = new ArrayList<>();
    Map<Kind, List<Decoded>> byKind = new LinkedHashMap<>();
    for (DecodeStep.Outcome outcome : frames) {
      QueuedFrame frame = outcome.turn().frame();
      if (!frame.delivery().isCurrent()) {
        results.add(new Fate.Returned(frame));
        continue;
      }
      switch (outcome) {
        case Undecoded(_, Throwable cause) -> results.add(new Fate.Failed(frame, model, cause));
        case Decoded decoded ->
            byKind.computeIfAbsent(kind(decoded, model), _ -> new ArrayList<>()).add(decoded);
      }
    }
    byKind.forEach((kind, group) -> results.addAll(infer(model, group, kind.hurried())));
    return results;
  }

  private static Kind kind(Decoded decoded, ServedModel model) {
    boolean hurried = decoded.turn().hurried() && model.segmenter().looksTwice();
    return new Kind(decoded.image().width(), decoded.image().height(), hurried);
  }

  private List<Result> infer(ServedModel model, List<Decoded> group, boolean hurried) {
    group.forEach(each -> each.turn().frame().stages().networkBegins());
    try {
      List<RgbImage> pictures = group.stream().map(Decoded::image).toList();
      List<StreamFeatures> streams =
          group.stream().map(each -> each.turn().stream().features()).toList();
      List<Inference> inferences =
          hurried
              ? model.segmenter().inferOnce(pictures, streams)
              : model.segmenter().infer(pictures, streams);
      List<Result> results = new ArrayList<>();
      for (int i = 0; i < group.size(); i++) {
        Decoded each = group.get(i);
        each.turn().frame().stages().networkEnds(inferences.get(i));
        results.add(inferred(model, each, inferences.get(i).logits()));
      }
      return results;
    } catch (RuntimeException | OutOfMemoryError e) {
      if (group.size() == 1) {
        return List.of(new Fate.Failed(group.getFirst().turn().frame(), model, e));
      }
      return group.stream()
          .flatMap(decoded -> infer(model, List.of(decoded), hurried).stream())
          .toList();
    }
  }

  private Inferred inferred(ServedModel model, Decoded decoded, Logits logits) {
    QueuedFrame frame = decoded.turn().frame();
    return new Inferred(
        frame,
        model,
        decoded.image(),
        logits,
        opinions.of(model, frame.frame(), decoded.image(), logits));
  }
}
