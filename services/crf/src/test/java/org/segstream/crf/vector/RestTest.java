package org.segstream.crf.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.segstream.crf.CrfSolverContract.checked;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.crf.Grids;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.simd.Lanes;

/** Blocks that rest while passes go on with the others. */
class RestTest {
  private static final double GAP = 4e-4;
  private static final Budget BUDGET = Budget.toGap(GAP, 100);

  /** All pixels have label 0 for sure, but for those right of and below a point. */
  private static GridEnergy hardFrom(int left, int top) {
    int width = 290;
    int height = 300;
    int labels = 5;
    GridEnergy picture = Grids.blocks(new Random(1), width, height, labels);
    float[] unary = picture.unary().clone();
    for (int n = 0; n < unary.length; n++) {
      int i = n / labels;
      if (i % width >= left && i / width >= top) {
        unary[n] /= 4;
      } else {
        unary[n] = n % labels == 0 ? 0 : 9;
      }
    }
    return Grids.withUnary(picture, unary);
  }

  /** Whether passes were over all pixels. */
  private static boolean isComplete(Solution solution) {
    return 2 * solution.iterations() == Math.rint(2 * solution.iterations());
  }

  /** Stopped anywhere, it was visiting the hard pixels and those around them, or everything. */
  @Test
  void onlyWhatHasBecomeHardIsVisitedAgain() {
    GridEnergy grid = hardFrom(180, 190);
    VectorSolver solver = new VectorSolver();
    int partial = 0;
    for (int iterations = 1; iterations < 12; iterations++) {
      VectorState state = (VectorState) solver.newState();
      solver.solve(hardFrom(999, 999), state, BUDGET);
      Budget budget = Budget.toGap(GAP, iterations).withDuals();
      checked(grid, solver.solve(grid, state, budget));
      SkewedGrid skewed = state.workspace(grid).grid();
      if (skewed.frontier.visited() < 1) {
        assertThat(skewed.frontier.visited()).isBetween(0.01, 0.4);
        assertRestOutside(skewed, 180 - 80, 190 - 80);
        partial++;
      }
    }
    assertThat(partial).isPositive();
  }

  private static void assertRestOutside(SkewedGrid grid, int left, int top) {
    for (int y = 0; y < grid.strips.height(); y++) {
      int slot = grid.strips.slot(y / Lanes.COUNT);
      for (int x = 0; x < grid.strips.width(); x++) {
        boolean rests = grid.frontier.rests(grid.lists.block(slot, x + y % Lanes.COUNT));
        assertThat(rests || (x >= left && y >= top)).as("%d, %d", x, y).isTrue();
      }
    }
  }

  @Test
  void workIsCountedByThePixelsVisited() {
    GridEnergy grid = hardFrom(180, 190);
    VectorSolver complete = VectorSolver.withCompletePasses();
    Solution all = complete.solve(grid, complete.newState(), BUDGET);
    VectorSolver lazy = new VectorSolver();
    Solution some = lazy.solve(grid, lazy.newState(), BUDGET);

    assertThat(all.certificate().relativeGap().orElse(9)).isLessThanOrEqualTo(GAP);
    assertThat(some.certificate().relativeGap().orElse(9)).isLessThanOrEqualTo(GAP);
    assertThat(isComplete(all)).isTrue();
    assertThat(some.iterations()).isLessThan(0.8 * all.iterations());
    assertThat(some.certificate().iterations()).isEqualTo((int) Math.ceil(some.iterations()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void keepsItsBoundsTrueOverRandomSequences(int seed) {
    Random random = new Random(seed);
    VectorSolver solver = new VectorSolver();
    VectorState state = (VectorState) solver.newState();
    int partial = 0;
    GridEnergy grid = drawn(random);
    for (int frame = 0; frame < 30; frame++) {
      Budget budget = Budget.toGap(Math.pow(10, -random.nextInt(2, 5)), random.nextInt(1, 40));
      if (frame % 5 == 4) {
        budget = budget.withDeadline(System.nanoTime() + random.nextInt(4_000_000));
      }
      if (frame % 7 == 6) {
        garbage(random, state, grid);
      }
      if (random.nextInt(4) == 0) {
        int dx = random.nextInt(-20, 21);
        state.follow(Motion.uniform(grid.width(), grid.height(), dx, random.nextInt(-20, 21)));
      }
      Solution solution = checked(grid, solver.solve(grid, state, budget.withDuals()));
      assertThat(solution.certificate().iterations()).isLessThanOrEqualTo(budget.maxIterations());
      partial += isComplete(solution) ? 0 : 1;
      grid = random.nextInt(5) == 0 ? drawn(random) : Grids.disturbed(random, grid, 0.1f);
    }
    assertThat(partial).isGreaterThan(2);
  }

  private static GridEnergy drawn(Random random) {
    int width = random.nextInt(60, 200);
    int height = random.nextInt(60, 400);
    return random.nextInt(4) == 0
        ? Grids.random(random, width, height, 3)
        : Grids.blocks(random, width, height, random.nextInt(2, 7));
  }

  private static void garbage(Random random, VectorState state, GridEnergy grid) {
    int count = grid.unary().length;
    double[] right = random.doubles(count, -100, 100).toArray();
    state.set(grid, right, random.doubles(count, -100, 100).toArray());
  }

  @ParameterizedTest
  @CsvSource({"2,7", "4,8"})
  void threadsChangeNothing(int threads, int seed) {
    Random random = new Random(seed);
    VectorSolver one = new VectorSolver(1);
    CrfSolver.StreamState stateOfOne = one.newState();
    int partial = 0;
    try (VectorSolver several = new VectorSolver(threads)) {
      CrfSolver.StreamState stateOfSeveral = several.newState();
      GridEnergy grid = Grids.blocks(random, 120, 530, 5);
      for (int frame = 0; frame < 4; frame++) {
        Budget budget = Budget.toGap(frame % 2 == 0 ? 1e-3 : 1e-4, 60);
        Solution expected = one.solve(grid, stateOfOne, budget);
        Solution actual = several.solve(grid, stateOfSeveral, budget.withDuals());
        checked(grid, actual);
        assertThat(actual.certificate()).isEqualTo(expected.certificate());
        assertThat(actual.iterations()).isEqualTo(expected.iterations());
        assertThat(actual.labels()).isEqualTo(expected.labels());
        partial += isComplete(actual) ? 0 : 1;
        grid = Grids.disturbed(random, grid, 0.2f);
      }
    }
    assertThat(partial).isPositive();
  }

  @Test
  void localGapsAddUpToTheGap() {
    GridEnergy grid = Grids.blocks(new Random(9), 150, 300, 4);
    VectorSolver solver = new VectorSolver();
    VectorState state = (VectorState) solver.newState();
    solver.solve(grid, state, Budget.toGap(1e-3, 100));
    VectorState.Workspace at = state.workspace(grid);
    at.rests().begin();
    at.forward().run(true);
    at.backward().run(true);
    LocalGaps gaps = new LocalGaps(at.grid());
    Strips strips = at.grid().strips;
    SkewedLabels labelling = at.backward().decided();
    long sum = 0;
    for (int strip = 0; strip < strips.count(); strip++) {
      for (int t = 0; t < strips.steps(); t += Strips.BLOCK) {
        int block = at.grid().lists.block(strips.slot(strip), t);
        long gap = gaps.of(labelling, strip, t, at.backward().values()[block]);
        assertThat(gap).isNotNegative();
        sum += gap;
      }
    }
    long energy = labelling.energy(at.grid(), new int[Lanes.WORDS]);
    assertThat(sum).isEqualTo(energy - at.backward().bound()).isPositive();
  }
}
