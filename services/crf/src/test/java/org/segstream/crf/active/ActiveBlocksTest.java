package org.segstream.crf.active;

import static org.assertj.core.api.Assertions.assertThat;
import static org.segstream.crf.CrfSolverContract.checked;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.crf.Grids;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.GridEnergy;

/** What is active, and that nothing is lost by what is not. */
class ActiveBlocksTest {
  private static final int LABELS = 4;
  private static final Budget BUDGET = Budget.toGap(1e-3, 60).withDuals();
  private final VectorSolver solver = new VectorSolver();

  /** A picture by the labels of its pixels, each preferred by so much. */
  private static GridEnergy picture(
      int width, int height, float margin, java.util.function.IntBinaryOperator label) {
    float[] unary = new float[width * height * LABELS];
    for (int i = 0; i < width * height; i++) {
      unary[i * LABELS + label.applyAsInt(i % width, i / width)] = -margin;
    }
    float[] horizontal = new float[height * (width - 1)];
    float[] vertical = new float[(height - 1) * width];
    Arrays.fill(horizontal, 1);
    Arrays.fill(vertical, 1);
    return GridEnergy.potts(width, height, LABELS, unary, horizontal, vertical);
  }

  private Solution solved(GridEnergy grid) {
    Solution solution = checked(grid, solver.solve(grid, solver.newState(), BUDGET));
    Solution whole =
        checked(
            grid,
            VectorSolver.overAllPixels()
                .solve(grid, VectorSolver.overAllPixels().newState(), BUDGET));
    assertThat(solution.certificate().relativeGap().orElse(0)).isLessThanOrEqualTo(1e-3);
    assertThat(solution.certificate().energy())
        .isLessThanOrEqualTo(
            whole.certificate().energy() + 1e-3 * Math.abs(whole.certificate().energy()));
    return solution;
  }

  @ParameterizedTest
  @CsvSource({"2,2", "17,16", "33,70", "200,100"})
  void nothingIsActiveWhereAllPixelsAgree(int width, int height) {
    GridEnergy grid = picture(width, height, 3, (x, y) -> 2);
    Solution solution = solved(grid);
    assertThat(solution.labels()).containsOnly(2);
    assertThat(solution.work()).isZero();
    assertThat(solution.certificate().energy()).isEqualTo(-3.0 * width * height);
  }

  @Test
  void everythingIsActiveOnACheckerboard() {
    GridEnergy grid = picture(90, 70, 9, (x, y) -> (x + y) % 2);
    Solution solution = solved(grid);
    assertThat(solution.work()).isGreaterThanOrEqualTo(0.5);
    for (int i = 0; i < solution.labels().length; i++) {
      assertThat(solution.labels()[i]).isEqualTo((byte) ((i % 90 + i / 90) % 2));
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "89,0", "0,69", "89,69"})
  void onePixelInACornerIsDecided(int atX, int atY) {
    for (float margin : new float[] {0.5f, 3}) {
      GridEnergy grid = picture(90, 70, margin, (x, y) -> x == atX && y == atY ? 1 : 0);
      byte label = solved(grid).labels()[atY * 90 + atX];
      assertThat(label).isEqualTo((byte) (margin > 2 ? 1 : 0));
    }
  }

  /** The picture's labels are those of an island that has to go, block by block. */
  @ParameterizedTest
  @ValueSource(ints = {20, 60, 130})
  void growsOverAnIslandThatLosesOutToTheBorder(int side) {
    GridEnergy grid = picture(150, 140, 0.01f, (x, y) -> x < side && y < side ? 1 : 0);
    Solution solution = solved(grid);
    assertThat(solution.certificate().energy() - solution.certificate().lowerBound())
        .isLessThan(1.5);
  }

  @Test
  void swallowsAFrameOfTies() {
    GridEnergy grid = picture(100, 60, 0, (x, y) -> 0);
    Solution solution = solved(grid);
    assertThat(solution.certificate().energy()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void keepsItsBoundsTrueOverRandomSequences(int seed) {
    Random random = new Random(seed);
    CrfSolver.StreamState state = solver.newState();
    GridEnergy grid = drawn(random);
    for (int frame = 0; frame < 30; frame++) {
      Budget budget = Budget.toGap(Math.pow(10, -random.nextInt(2, 5)), random.nextInt(1, 30));
      if (frame % 5 == 4) {
        budget = budget.withDeadline(System.nanoTime() + random.nextInt(4_000_000));
      }
      if (frame % 7 == 6) {
        int count = grid.unary().length;
        double[] right = random.doubles(count, -100, 100).toArray();
        double[] down = random.doubles(count, -100, 100).toArray();
        ((ActiveState) state).set(grid, right, down);
      }
      Solution solution = checked(grid, solver.solve(grid, state, budget.withDuals()));
      assertThat(solution.certificate().iterations()).isLessThanOrEqualTo(budget.maxIterations());
      grid = random.nextInt(5) == 0 ? drawn(random) : Grids.disturbed(random, grid, 0.1f);
    }
  }

  /** Blobs on a calm ground, so that some is active and some is not. */
  private static GridEnergy drawn(Random random) {
    int width = random.nextInt(60, 200);
    int height = random.nextInt(60, 260);
    GridEnergy noisy =
        random.nextInt(4) == 0
            ? Grids.random(random, width, height, LABELS)
            : Grids.blocks(random, width, height, LABELS);
    if (random.nextInt(4) == 0 || noisy.pixelStep() == 1) {
      return noisy;
    }
    float[] unary = noisy.unary().clone();
    int left = random.nextInt(width);
    int top = random.nextInt(height);
    float calm = random.nextInt(3) * 2f;
    for (int i = 0; i < width * height; i++) {
      if (i % width < left || i / width < top) {
        for (int k = 0; k < LABELS; k++) {
          unary[i * LABELS + k] = (k == 1 ? -calm : 0) + 0.1f * random.nextFloat();
        }
      }
    }
    return Grids.withUnary(noisy, unary);
  }

  /** A frame with one object costs less than a tenth of one in which everything is undecided. */
  @Test
  void costFollowsWhatIsUndecided() {
    GridEnergy object = picture(960, 720, 5, (x, y) -> Math.hypot(x - 400, y - 300) < 60 ? 1 : 0);
    GridEnergy all = Grids.blocks(new Random(3), 960, 720, LABELS);
    Budget budget = Budget.toGap(0, 4);
    double some = solver.solve(object, solver.newState(), budget).work();
    double whole = solver.solve(all, solver.newState(), budget).work();
    assertThat(some).isPositive().isLessThan(0.1 * whole);
  }

  @Test
  void memoryFollowsWhatIsUndecided() {
    CrfSolver.StreamState state = solver.newState();
    GridEnergy object = picture(960, 720, 5, (x, y) -> Math.hypot(x - 400, y - 300) < 60 ? 1 : 0);
    solver.solve(object, state, BUDGET);
    assertThat(state.bytes()).isLessThan(5L * 960 * 720);
  }
}
