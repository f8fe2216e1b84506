package org.segstream.trainer.tuning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.model.CrfParameters;

/**
 * Looks for the temperature of a network's logits and for the edges that suit it: first a grid,
 * then smaller and smaller steps from the best. It goes by the mIoU on one part of the images; what
 * another part says is told beside, and decides in the end whether anything is gained.
 */
public final class EdgeTuning {
  private static final List<Double> FACTORS = List.of(1.6, 1.6, 1.25, 1.25, 1.1);

  private final EdgeTrials trials;
  private final Iterable<LabelledImage> tuned;
  private final Iterable<LabelledImage> heldOut;
  private final boolean sequence;
  private final Progress progress;
  private final CrfParameters former;
  private final Map<CrfParameters, Trial> tried = new LinkedHashMap<>();
  private double temperature = 1;
  private long solved;

  /** Told while it goes on. */
  public interface Progress {
    /**
     * More images have been solved.
     *
     * @param solved how often images were solved so far, each field on each image
     * @param bestMiou on the part that is gone by, percent; 0 before the first stage has ended
     */
    void at(long solved, double bestMiou);
  }

  /**
   * @param trials of the model whose edges are sought; stays open
   * @param tuned images to go by; read again at each stage
   * @param heldOut images to judge by
   * @param sequence whether the images of each part are consecutive frames of one video, so that
   *     the edges along time have a say, and are sought too
   */
  public EdgeTuning(
      EdgeTrials trials,
      Iterable<LabelledImage> tuned,
      Iterable<LabelledImage> heldOut,
      boolean sequence,
      Progress progress) {
    this.trials = trials;
    this.tuned = tuned;
    this.heldOut = heldOut;
    this.sequence = sequence;
    this.progress = progress;
    this.former = trials.model().crf();
  }

  /** How often this many images are solved, at most. */
  public static long mostSolves(int images, boolean sequence) {
    EdgeWeights any = new EdgeWeights(1, 1, 1, 1);
    int fields =
        2
            + EdgeWeights.grid(0).size()
            + (sequence ? any.alongTime().size() : 0)
            + FACTORS.size() * any.around(1, sequence).size();
    return (long) images * fields;
  }

  /** Seeks. */
  public TunedEdges run() {
    temperature = trials.temperature(tuned);
    EdgeWeights before = EdgeWeights.of(former, temperature);
    tryFields(List.of(CrfParameters.neighbours(0, 0, 1), former));
    tryWeights(EdgeWeights.grid(before.along()));
    if (sequence) {
      tryWeights(best().alongTime());
    }
    for (double factor : FACTORS) {
      tryWeights(best().around(factor, sequence));
    }
    return new TunedEdges(
        trials.model(), temperature, List.copyOf(tried.values()), trial(former), bestTrial());
  }

  private EdgeWeights best() {
    return EdgeWeights.of(bestTrial().field(), temperature);
  }

  /** The first of the best, the network alone not among them. */
  private Trial bestTrial() {
    return tried.values().stream()
        .skip(1)
        .reduce((best, next) -> next.tunedMiou() > best.tunedMiou() ? next : best)
        .orElseThrow();
  }

  private Trial trial(CrfParameters field) {
    Trial trial = tried.get(field);
    if (trial == null) {
      throw new IllegalStateException(field + " was not tried");
    }
    return trial;
  }

  private void tryWeights(List<EdgeWeights> weights) {
    tryFields(weights.stream().map(each -> each.of(temperature, former)).toList());
  }

  private void tryFields(List<CrfParameters> fields) {
    List<CrfParameters> fresh =
        fields.stream().distinct().filter(field -> !tried.containsKey(field)).toList();
    if (!fresh.isEmpty()) {
      List<FieldScore> here = scores(fresh, tuned);
      List<FieldScore> there = scores(fresh, heldOut);
      for (int i = 0; i < fresh.size(); i++) {
        tried.put(fresh.get(i), Trial.of(fresh.get(i), here.get(i), there.get(i)));
      }
    }
  }

  private List<FieldScore> scores(List<CrfParameters> fields, Iterable<LabelledImage> images) {
    return sequence
        ? trials.sequenceScores(fields, images, this::told)
        : trials.scores(fields, images, this::told);
  }

  private void told(int more) {
    solved += more;
    progress.at(solved, tried.size() < 2 ? 0 : bestTrial().tunedMiou());
  }
}
