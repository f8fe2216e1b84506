package org.segstream.vision.segmenter;

import java.util.Optional;
import org.segstream.crf.CrfSolver;
import org.segstream.crf.Motion;
import org.segstream.crf.Solvers;
import org.segstream.vision.RgbImage;
import org.segstream.vision.motion.MotionSearch;

/** What is remembered of a stream: the solver's messages, and the last frame to follow. */
final class VideoState implements CrfSolver.StreamState {
  private final CrfSolver.StreamState messages;
  private final Optional<MotionSearch> search;

  VideoState(CrfSolver.StreamState messages) {
    this.messages = messages;
    this.search = Solvers.hasVectors() ? Optional.of(new MotionSearch()) : Optional.empty();
  }

  /** The solver's part. */
  CrfSolver.StreamState messages() {
    return messages;
  }

  /** Takes the frame that is solved next, at the energy's size. */
  void see(RgbImage image) {
    search.flatMap(s -> s.next(image)).ifPresent(messages::follow);
  }

  @Override
  public void follow(Motion motion) {
    messages.follow(motion);
  }

  @Override
  public void reset() {
    messages.reset();
    search.ifPresent(MotionSearch::reset);
  }

  @Override
  public long bytes() {
    return messages.bytes() + search.map(MotionSearch::bytes).orElse(0L);
  }
}
