package org.segstream.benchmarks.crf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.segstream.benchmarks.CpuTime;
import org.segstream.benchmarks.Samples;
import org.segstream.crf.Budget;
import org.segstream.crf.CertificateCheck;
import org.segstream.crf.CrfSolver;
import org.segstream.crf.Motion;
import org.segstream.crf.Solution;
import org.segstream.crf.Solvers;
import org.segstream.crf.StartKind;
import org.segstream.vision.motion.MotionSearch;

/** Sequences solved in every way there is to start a frame, in turn, on one thread. */
public final class VideoBenchmark {
  private static final List<StartKind> STARTS =
      List.of(StartKind.COARSE, StartKind.WARM, StartKind.WARM_MOTION);

  private final CrfSolver solver = Solvers.best();
  private final int rounds;

  /**
   * @param rounds how often each way has its turn
   */
  public VideoBenchmark(int rounds) {
    this.rounds = rounds;
  }

  /**
   * Measures, after a round that does not count and in which every certificate is checked.
   *
   * @param onRound told after each round
   * @throws IllegalStateException if a certificate does not hold
   */
  public List<VideoFigures> run(VideoSequence sequence, Consumer<Integer> onRound) {
    List<Way> ways = new ArrayList<>();
    for (double gap : CrfBenchmark.GAPS) {
      for (StartKind start : STARTS) {
        ways.add(new Way(sequence, start, gap));
      }
    }
    ways.forEach(way -> way.run(true));
    for (int round = 1; round <= rounds; round++) {
      ways.forEach(way -> way.run(false));
      onRound.accept(round);
    }
    return ways.stream().map(Way::figures).toList();
  }

  /** A sequence solved in one way. */
  private final class Way {
    private final VideoSequence sequence;
    private final StartKind start;
    private final double gap;
    private final List<Double> solving = new ArrayList<>();
    private final List<Double> searching = new ArrayList<>();
    private int iterations;
    private boolean reached;

    Way(VideoSequence sequence, StartKind start, double gap) {
      this.sequence = sequence;
      this.start = start;
      this.gap = gap;
    }

    void run(boolean checking) {
      CrfSolver.StreamState state = solver.newState();
      MotionSearch search = new MotionSearch();
      double solved = 0;
      double searched = 0;
      iterations = 0;
      reached = true;
      for (int n = 0; n < sequence.images().size(); n++) {
        int frame = n;
        var motion = CpuTime.of(() -> motion(search, frame));
        motion.result().ifPresent(state::follow);
        if (start == StartKind.COARSE) {
          state.reset();
        }
        var solution = CpuTime.of(() -> solve(state, frame, checking));
        if (n > 0) {
          solved += solution.cpuMillis();
          searched += start == StartKind.WARM_MOTION ? motion.cpuMillis() : 0;
          iterations += solution.result().certificate().iterations();
          reached &= solution.result().certificate().relativeGap().orElse(0) <= gap;
        }
      }
      if (!checking) {
        solving.add(solved / (sequence.images().size() - 1));
        searching.add(searched / (sequence.images().size() - 1));
      }
    }

    private Optional<Motion> motion(MotionSearch search, int frame) {
      return start == StartKind.WARM_MOTION
          ? search.next(sequence.images().get(frame))
          : Optional.empty();
    }

    private Solution solve(CrfSolver.StreamState state, int frame, boolean checking) {
      Budget budget = Budget.toGap(gap, CrfBenchmark.MOST_ITERATIONS);
      var energy = sequence.energies().get(frame);
      Solution solution = solver.solve(energy, state, checking ? budget.withDuals() : budget);
      List<String> failures =
          checking ? CertificateCheck.of(energy, solution).failures() : List.of();
      if (!failures.isEmpty()) {
        throw new IllegalStateException("a certificate does not hold: " + failures);
      }
      return solution;
    }

    VideoFigures figures() {
      return new VideoFigures(
          sequence.name(),
          start,
          gap,
          (double) iterations / (sequence.images().size() - 1),
          Samples.of(solving),
          Samples.of(searching),
          reached);
    }
  }
}
