package org.segstream.crf;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.SplittableRandom;

/** Chooses among the solvers, and readies them. */
public final class Solvers {
  private static final System.Logger LOG = System.getLogger(Solvers.class.getName());
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final int WARM_UP_WIDTH = 96;
  private static final int WARM_UP_HEIGHT = 72;
  private static final long WARM_UP_NANOS = 5_000_000_000L;
  private static final int WARM_UP_SETTLED = 20;

  private Solvers() {}

  /** The fastest solver that runs here; logs which one that is, and why not a faster one. */
  public static CrfSolver best() {
    return best(1);
  }

  /**
   * The same, with several threads at work on a grid.
   *
   * @param threads at least 1; the reference solver has but one
   */
  public static CrfSolver best(int threads) {
    Optional<String> refusal = vectorRefusal();
    CrfSolver solver = refusal.isPresent() ? new ReferenceSolver() : new VectorSolver(threads);
    if (refusal.isPresent()) {
      LOG.log(
          Level.WARNING,
          "CRF solver: {0}; the vector solver is many times faster, but {1}",
          solver,
          refusal.get());
    } else {
      LOG.log(Level.INFO, "CRF solver: {0}", solver);
    }
    return solver;
  }

  /**
   * The solver of a name.
   *
   * @param name {@code reference} or {@code vector}
   * @param threads threads at work on a grid, at least 1; the reference solver has but one
   * @throws IllegalArgumentException if there is no solver of this name
   * @throws IllegalStateException if it does not run here
   */
  public static CrfSolver named(String name, int threads) {
    return switch (name) {
      case "reference" -> new ReferenceSolver();
      case "vector" -> {
        vectorRefusal()
            .ifPresent(why -> {
              throw new IllegalStateException("the vector solver does not run here: " + why);
            });
        yield new VectorSolver(threads);
      }
      default ->
          throw new IllegalArgumentException(
              "there is no solver named " + name + "; there are reference and vector");
    };
  }

  /** Why the vector solver does not run here, as a clause. */
  private static Optional<String> vectorRefusal() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return Optional.of(
          "Java runs without the module "
              + VECTOR_MODULE
              + ": start Java with --add-modules "
              + VECTOR_MODULE);
    }
    return VectorSolver.refusal();
  }

  /**
   * Solves small frames until they take no less time any more, at most for five seconds: then the
   * solver's code is compiled, and the first real frame is not the slowest.
   *
   * @param labels number of labels of the frames to come
   */
  public static void warmUp(CrfSolver solver, int labels) {
    SplittableRandom random = new SplittableRandom(1);
    CrfSolver.StreamState state = solver.newState();
    GridEnergy grid = randomGrid(random, labels);
    long start = System.nanoTime();
    long now = start;
    long least = Long.MAX_VALUE;
    int settled = 0;
    while (settled < WARM_UP_SETTLED && now - start < WARM_UP_NANOS) {
      state.reset();
      solver.solve(grid, state, Budget.toGap(0.001, 4));
      solver.solve(grid, state, Budget.toGap(0.001, 4));
      long spent = System.nanoTime() - now;
      settled = spent < 0.8 * least ? 0 : settled + 1;
      least = Math.min(least, spent);
      now += spent;
    }
  }

  private static GridEnergy randomGrid(SplittableRandom random, int labels) {
    int pixels = WARM_UP_WIDTH * WARM_UP_HEIGHT;
    return GridEnergy.potts(
        WARM_UP_WIDTH,
        WARM_UP_HEIGHT,
        labels,
        floats(random, pixels * labels, 4),
        floats(random, pixels - WARM_UP_HEIGHT, 1),
        floats(random, pixels - WARM_UP_WIDTH, 1));
  }

  private static float[] floats(SplittableRandom random, int count, float scale) {
    float[] values = new float[count];
    for (int n = 0; n < count; n++) {
      values[n] = scale * (random.nextInt() >>> 8) * 0x1p-24f;
    }
    return values;
  }
}
