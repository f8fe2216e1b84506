package org.segstream.trainer.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.segmenter.VideoState;

/**
 * Several random fields on top of one network, judged by the product's own answers on labelled
 * images. The scores are the same for any number of threads. Not thread-safe.
 */
public final class EdgeTrials implements AutoCloseable {
  private final SegmentationModel model;
  private final ClassMap map;
  private final Budget budget;
  private final int threads;
  private final SegmentationEngine engine;
  private final CrfSolver solver = Solvers.best();
  private final ExecutorService pool;

  /**
   * Loads the network.
   *
   * @param map from the model's labels to the classes of the data
   * @param budget of the solver, an image
   * @param threads that solve, at least 1
   */
  public EdgeTrials(SegmentationModel model, ClassMap map, Budget budget, int threads) {
    this.model = model;
    this.map = map;
    this.budget = budget;
    this.threads = threads;
    this.engine = Engines.open(model, EngineKind.ONNX, DeviceChoice.AUTO, threads);
    this.pool = Executors.newFixedThreadPool(threads);
  }

  /** The model whose network it is. */
  SegmentationModel model() {
    return model;
  }

  /** The temperature that suits the network on these images. */
  double temperature(Iterable<LabelledImage> images) {
    Temperature temperature = new Temperature(map);
    for (LabelledImage image : images) {
      temperature.add(engine.infer(List.of(image.image())), map.truth(image.labels()));
    }
    return temperature.best();
  }

  /**
   * Judges fields, each image by itself with a cold start.
   *
   * @param fields of the model's labels; one without weights is the network alone
   * @param onSolved told after each image how many fields it was solved with
   * @return a score a field, in their order
   */
  public List<FieldScore> scores(
      List<CrfParameters> fields, Iterable<LabelledImage> images, IntConsumer onSolved) {
    List<Candidate> candidates = fields.stream().map(Candidate::new).toList();
    for (LabelledImage image : images) {
      solve(candidates, image, true);
      onSolved.accept(candidates.size());
    }
    return candidates.stream().map(Candidate::score).toList();
  }

  /**
   * The same of images that are consecutive frames of one video: each starts from the one before.
   * As many fields at once as there are threads, since each remembers a frame.
   */
  public List<FieldScore> sequenceScores(
      List<CrfParameters> fields, Iterable<LabelledImage> images, IntConsumer onSolved) {
    List<FieldScore> scores = new ArrayList<>();
    for (int from = 0; from < fields.size(); from += threads) {
      List<Candidate> candidates =
          fields.subList(from, Math.min(from + threads, fields.size())).stream()
              .map(Candidate::new)
              .toList();
      for (LabelledImage image : images) {
        solve(candidates, image, false);
        onSolved.accept(candidates.size());
      }
      candidates.forEach(each -> scores.add(each.score()));
    }
    return scores;
  }

  private void solve(List<Candidate> candidates, LabelledImage image, boolean afresh) {
    Logits logits = engine.infer(List.of(image.image()));
    List<Callable<Void>> tasks = new ArrayList<>();
    for (Candidate candidate : candidates) {
      tasks.add(() -> {
        if (afresh) {
          candidate.begin();
        }
        candidate.solve(image, logits);
        return null;
      });
    }
    try {
      for (Future<Void> done : pool.invokeAll(tasks)) {
        var _ = done.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while edges were tried out", e);
    }
  }

  /** A field, and how it did so far; one thread at a time. */
  private final class Candidate {
    private final SegmentationModel candidate;
    private final boolean networkAlone;
    private final FieldScore score = new FieldScore(map.classes(), budget);
    private Segmenter segmenter;
    private VideoState state;

    Candidate(CrfParameters field) {
      this.candidate = model.withCrf(field);
      this.networkAlone =
          field.temporal().isNone()
              && field.families().stream().allMatch(it -> it.base() == 0 && it.contrast() == 0);
      this.segmenter = newSegmenter();
      this.state = segmenter.newState();
    }

    /** The engine is everybody's, so it is not closed with a segmenter. */
    private Segmenter newSegmenter() {
      return new Segmenter(candidate, engine, solver, MaskSize.OF_FRAME);
    }

    /** With no memory of any frame, and none held for it. */
    void begin() {
      segmenter = newSegmenter();
      state = segmenter.newState();
    }

    void solve(LabelledImage image, Logits logits) {
      LabelMap truth = map.truth(image.labels());
      if (networkAlone) {
        score.add(truth, map.answer(segmenter.argmin(image.image(), logits)));
      } else {
        Segmentation found = segmenter.solve(image.image(), logits, state, budget);
        score.add(truth, map.answer(found.labels()), found.certificate());
      }
    }

    FieldScore score() {
      return score;
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    engine.close();
  }
}
