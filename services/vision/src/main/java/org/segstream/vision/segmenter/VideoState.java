package org.segstream.vision.segmenter;

import java.util.Optional;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.TimeEdges;
import org.segstream.vision.RgbImage;
import org.segstream.vision.motion.MotionSearch;

/**
 * What a segmenter remembers of a stream from frame to frame: the solver's messages, and the last
 * frame, to follow its blocks and to join the next one with its labels. Not thread-safe.
 */
public final class VideoState {
  private final CrfSolver.StreamState messages;
  private final Optional<TemporalEdges> temporal;
  private final Optional<MotionSearch> search;
  private StartChoice choice = new StartChoice();
  private Optional<TemporalEdges.Frame> last = Optional.empty();

  VideoState(CrfSolver.StreamState messages, Optional<TemporalEdges> temporal) {
    this.messages = messages;
    this.temporal = temporal;
    this.search = Solvers.hasVectors() ? Optional.of(new MotionSearch()) : Optional.empty();
  }

  /** The solver's part. */
  CrfSolver.StreamState messages() {
    return messages;
  }

  /**
   * Takes the frame that is solved next, and joins it with the last one.
   *
   * @param image at the energy's size
   * @param buffers memory for the edges
   * @return the edges to the last frame, which the caller gives back
   */
  Optional<TimeEdges> see(RgbImage image, TimeBuffers buffers) {
    boolean moves = temporal.isPresent() || choice.carries();
    Optional<Motion> motion = search.flatMap(s -> moves ? s.next(image) : s.skip(image));
    choice.prepare(messages, motion);
    if (temporal.isEmpty() || motion.isEmpty() || last.isEmpty()) {
      return Optional.empty();
    }
    TimeEdges edges = buffers.take(image.width() * image.height());
    temporal.get().join(motion.get(), last.get(), image.rgb(), edges);
    return Optional.of(edges);
  }

  /** Takes what came of it. */
  void solved(RgbImage image, Solution solution) {
    choice.took(solution);
    if (temporal.isPresent()) {
      last = Optional.of(new TemporalEdges.Frame(image.rgb(), solution.labels()));
    }
  }

  /** Forgets everything: the next frame is as the first one. */
  public void reset() {
    messages.reset();
    search.ifPresent(MotionSearch::reset);
    choice = new StartChoice();
    last = Optional.empty();
  }

  /** Memory held, in bytes. */
  public long bytes() {
    return messages.bytes()
        + search.map(MotionSearch::bytes).orElse(0L)
        + last.map(frame -> (long) frame.rgb().length + frame.labels().length).orElse(0L);
  }
}
