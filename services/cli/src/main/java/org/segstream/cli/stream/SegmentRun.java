package org.segstream.cli.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.segstream.cli.console.ProgressBar;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.WholeFile;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.segmenter.VideoState;
import org.segstream.vision.shift.StreamFeatures;
import org.segstream.vision.video.VideoFrame;

/** A feed through a segmenter: the network of the next frame runs beside the solver of this one. */
final class SegmentRun implements AutoCloseable {
  private final Feed feed;
  private final Segmenter segmenter;
  private final LabelSet labels;
  private final Path masks;
  private final OverlayOutput pictures;
  private final ProgressBar progress;
  private final RunSummary summary = new RunSummary();
  private final VideoState state;
  private final StreamFeatures features = new StreamFeatures();
  private final ExecutorService network = Executors.newSingleThreadExecutor();

  SegmentRun(Feed feed, Segmenter segmenter, Path out) throws IOException {
    long total = feed.total().orElse(0);
    this.feed = feed;
    this.segmenter = segmenter;
    this.labels = segmenter.model().labels();
    this.pictures = new OverlayOutput(out, feed.frameRate(), OverlayOutput.spacing(total));
    this.masks = Files.createDirectories(out.resolve("masks"));
    this.progress = ProgressBar.onStandardError("segmenting", total);
    this.state = segmenter.newState();
  }

  /** A frame that the network has seen. */
  private record Inferred(VideoFrame frame, Inference inference, long startNanos) {}

  /**
   * Segments every frame.
   *
   * @param deadlineMillis time for a frame's solver
   */
  RunSummary toTheEnd(Budget budget, Optional<Integer> deadlineMillis)
      throws IOException, InterruptedException, ExecutionException {
    long start = System.nanoTime();
    long sequence = 0;
    Future<Optional<Inferred>> next = network.submit(this::infer);
    for (Optional<Inferred> frame = next.get(); frame.isPresent(); frame = next.get()) {
      next = network.submit(this::infer);
      Budget limited =
          deadlineMillis
              .map(millis -> budget.withDeadline(System.nanoTime() + millis * 1_000_000L))
              .orElse(budget);
      solve(sequence++, frame.get(), limited);
    }
    summary.finish(sequence, (System.nanoTime() - start) / 1e9);
    return summary;
  }

  private Optional<Inferred> infer() {
    long start = System.nanoTime();
    return feed.next()
        .map(next -> {
          Inference found = segmenter.infer(List.of(next.image()), List.of(features)).getFirst();
          return new Inferred(next.frame(), found, start);
        });
  }

  private void solve(long sequence, Inferred inferred, Budget budget) throws IOException {
    VideoFrame frame = inferred.frame();
    Segmentation found =
        segmenter.solve(frame.image(), inferred.inference().logits(), state, budget);
    double millis = (System.nanoTime() - inferred.startNanos()) / 1e6;
    Certificate certificate = found.certificate();
    double gap = certificate.relativeGap().orElse(Double.POSITIVE_INFINITY);
    String start = certificate.start().name().toLowerCase(Locale.ROOT);
    inferred.inference().recomputed().ifPresent(summary::recomputed);
    inferred
        .inference()
        .secondLook()
        .ifPresent(look -> summary.secondLook(look.share(), look.leftOut()));
    summary.add(
        new RunSummary.Result(sequence, "segmented", OptionalDouble.of(millis)),
        Optional.of(new RunSummary.Proof(gap, certificate.iterations(), start)));
    write(sequence, found.labels());
    String caption = MaskFigures.caption(sequence, gap, certificate.iterations(), millis);
    pictures.add(
        sequence,
        OptionalLong.of(frame.microseconds()),
        OverlayOutput.picture(frame.image(), frame.pixelAspect(), found.labels(), labels, caption));
    progress.update(sequence + 1, caption);
  }

  private void write(long sequence, LabelMap map) throws IOException {
    String name = String.format(Locale.ROOT, "mask-%06d.png", sequence);
    WholeFile.write(masks.resolve(name), map.toPng(labels));
  }

  @Override
  public void close() {
    network.close();
    progress.close();
    pictures.close();
  }
}
