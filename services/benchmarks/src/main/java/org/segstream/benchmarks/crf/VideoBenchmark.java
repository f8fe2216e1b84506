package org.segstream.benchmarks.crf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.segstream.benchmarks.Samples;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.timing.CpuTime;
import org.segstream.vision.RgbImage;
import org.segstream.vision.motion.MotionSearch;
import org.segstream.vision.segmenter.StartChoice;

/** Sequences solved in every way there is to start a frame, in turn, on one thread. */
public final class VideoBenchmark {
  private final CrfSolver solver = Solvers.best();
  private final CrfSolver whole = Solvers.overAllPixels();
  private final CrfSolver cold = Solvers.withoutCoarseStart();
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
      for (VideoStart start : VideoStart.values()) {
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
    private final VideoStart start;
    private final double gap;
    private final List<Double> solving = new ArrayList<>();
    private final List<Double> searching = new ArrayList<>();
    private double iterations;
    private boolean reached;

    Way(VideoSequence sequence, VideoStart start, double gap) {
      this.sequence = sequence;
      this.start = start;
      this.gap = gap;
    }

    void run(boolean checking) {
      CrfSolver by = solver();
      CrfSolver.StreamState state = by.newState();
      MotionSearch search = new MotionSearch();
      StartChoice choice = new StartChoice();
      double solved = 0;
      double searched = 0;
      iterations = 0;
      reached = true;
      for (int n = 0; n < sequence.images().size(); n++) {
        boolean carries = carries(choice);
        RgbImage image = sequence.images().get(n);
        var motion = CpuTime.of(() -> motion(search, image, carries));
        motion.result().ifPresent(state::follow);
        if (!carries) {
          state.reset();
        }
        GridEnergy energy = sequence.energies().get(n);
        var solution = CpuTime.of(() -> solve(by, energy, state, gap, checking));
        Certificate certificate = solution.result().certificate();
        choice.took(solution.result());
        if (n > 0) {
          solved += solution.cpuMillis();
          searched += follows() ? motion.cpuMillis() : 0;
          iterations += solution.result().iterations();
          reached &= certificate.relativeGap().orElse(0) <= gap;
        }
      }
      if (!checking) {
        solving.add(solved / (sequence.images().size() - 1));
        searching.add(searched / (sequence.images().size() - 1));
      }
    }

    private CrfSolver solver() {
      return switch (start) {
        case COLD -> cold;
        case COARSE, WARM, CHOSEN -> solver;
        case ALL_PIXELS -> whole;
      };
    }

    private boolean follows() {
      return switch (start) {
        case COLD, COARSE, WARM -> false;
        case CHOSEN, ALL_PIXELS -> true;
      };
    }

    private boolean carries(StartChoice choice) {
      return switch (start) {
        case COLD, COARSE -> false;
        case WARM -> true;
        case CHOSEN, ALL_PIXELS -> choice.carries();
      };
    }

    private Optional<Motion> motion(MotionSearch search, RgbImage image, boolean carries) {
      if (!follows()) {
        return Optional.empty();
      }
      return carries ? search.next(image) : search.skip(image);
    }

    private static Solution solve(
        CrfSolver by,
        GridEnergy energy,
        CrfSolver.StreamState state,
        double gap,
        boolean checking) {
      Budget budget = Budget.toGap(gap, CrfBenchmark.MOST_ITERATIONS);
      Solution solution = by.solve(energy, state, checking ? budget.withDuals() : budget);
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
          iterations / (sequence.images().size() - 1),
          Samples.of(solving),
          Samples.of(searching),
          reached);
    }
  }
}
