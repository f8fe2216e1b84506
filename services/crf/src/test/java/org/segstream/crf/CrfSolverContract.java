package org.segstream.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.GridEnergy;

/** What every solver is held to. */
public abstract class CrfSolverContract {
  private static final int[][] SMALL_SIZES = {
    {1, 1}, {2, 1}, {1, 2}, {5, 1}, {1, 5}, {2, 2}, {3, 2}, {2, 3}, {4, 2}, {2, 4}, {3, 3}, {6, 2},
    {2, 5}
  };
  private static final List<List<Integer>> STRIDES =
      List.of(List.of(1), List.of(1, 2), List.of(1), List.of(1, 4));

  /** Where the first messages come from. */
  public enum Initial {
    NONE,
    VALID,
    TOO_LARGE,
    GARBAGE;

    public double message(RandomGenerator random) {
      return switch (this) {
        case NONE -> 0;
        case VALID -> random.nextDouble(0.5);
        case TOO_LARGE -> random.nextDouble(-100, 100);
        case GARBAGE ->
            switch (random.nextInt(4)) {
              case 0 -> Double.NaN;
              case 1 -> Double.POSITIVE_INFINITY;
              case 2 -> -1e300;
              default -> 1e9;
            };
      };
    }
  }

  public abstract CrfSolver solver();

  /** Puts messages into a state, {@code double[height][width][labels]} to the right and down. */
  public abstract void setMessages(
      CrfSolver.StreamState state, GridEnergy grid, double[] right, double[] down);

  /** How far bound and energy may stay apart where the relaxation is tight, nats. */
  public abstract double resolution(GridEnergy grid);

  /** Bound of a shared instance after so many iterations: how far from the reference figures. */
  public abstract void assertBound(double bound, double reference);

  private void start(
      Initial initial, RandomGenerator random, GridEnergy grid, CrfSolver.StreamState state) {
    if (initial != Initial.NONE) {
      int count = grid.unary().length;
      double[] right = random.doubles(count).map(_ -> initial.message(random)).toArray();
      double[] down = random.doubles(count).map(_ -> initial.message(random)).toArray();
      setMessages(state, grid, right, down);
    }
  }

  public static Solution checked(GridEnergy grid, Solution solution) {
    CertificateCheck check = CertificateCheck.of(grid, solution);
    assertThat(check.failures()).isEmpty();
    return solution;
  }

  @ParameterizedTest
  @EnumSource
  public void enclosesTheOptimumOfEverySmallGrid(Initial initial) {
    Random random = new Random(initial.name().hashCode());
    CrfSolver.StreamState state = solver().newState();
    for (int n = 0; n < 1100; n++) {
      int[] size = SMALL_SIZES[n % SMALL_SIZES.length];
      int labels = random.nextInt(1, size[0] * size[1] > 9 ? 3 : size[0] * size[1] > 8 ? 4 : 5);
      GridEnergy grid =
          Grids.random(random, size[0], size[1], labels, STRIDES.get(n % 4), n % 3 == 0);
      start(initial, random, grid, state);
      Budget budget = Budget.toGap(0, random.nextInt(1, 6)).withDuals();
      Certificate certificate = checked(grid, solver().solve(grid, state, budget)).certificate();
      double optimum = Grids.optimum(grid);
      assertThat(certificate.lowerBound()).as("grid %d", n).isLessThanOrEqualTo(optimum);
      assertThat(certificate.energy()).as("grid %d", n).isGreaterThanOrEqualTo(optimum - 1e-9);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40})
  public void solvesSingleChainsInOneIteration(int length) {
    Random random = new Random(length);
    for (int n = 0; n < 100; n++) {
      int labels = random.nextInt(1, 13);
      boolean row = random.nextBoolean();
      GridEnergy grid = Grids.random(random, row ? length : 1, row ? 1 : length, labels);
      Budget budget = Budget.toGap(0, 1).withDuals();
      Certificate certificate =
          checked(grid, solver().solve(grid, solver().newState(), budget)).certificate();
      assertThat(certificate.energy() - certificate.lowerBound())
          .as("chain %d", n)
          .isBetween(0.0, resolution(grid));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,29", "29,1", "2,2", "13,7", "17,33", "70,50"})
  public void provesItsBoundAtAwkwardSizes(int width, int height) {
    for (int labels : new int[] {1, 2, 3, 11, 12, 21, 64, 255}) {
      Random random = new Random(31L * width + height + labels);
      GridEnergy grid = Grids.blocks(random, width, height, labels);
      CrfSolver.StreamState state = solver().newState();
      Budget budget = Budget.toGap(1e-3, 100).withDuals();
      Certificate cold = checked(grid, solver().solve(grid, state, budget)).certificate();
      GridEnergy next = Grids.disturbed(random, grid, 0.1f);
      Certificate warm = checked(next, solver().solve(next, state, budget)).certificate();
      assertThat(cold.start()).isNotEqualTo(StartKind.WARM);
      assertThat(warm.start()).isEqualTo(StartKind.WARM);
      assertThat(cold.energy() - cold.lowerBound())
          .as("%d labels", labels)
          .isLessThan(0.02 * (cold.lowerBound() - cold.base()) + resolution(grid));
    }
  }

  @ParameterizedTest
  @CsvSource({"1 4,40,30", "1 2,17,33", "1 4 8,45,70", "4,37,29", "1 2 4 8,70,20", "1 4,60,300"})
  public void provesItsBoundWithFurtherStrides(String strides, int width, int height) {
    List<Integer> families = Stream.of(strides.split(" ")).map(Integer::valueOf).toList();
    for (int labels : new int[] {2, 5, 12}) {
      Random random = new Random(width + labels);
      CrfSolver.StreamState state = solver().newState();
      GridEnergy grid = Grids.random(random, width, height, labels, families, false);
      for (int frame = 0; frame < 4; frame++) {
        Budget budget = Budget.toGap(1e-3, random.nextInt(1, 6)).withDuals();
        Certificate certificate = checked(grid, solver().solve(grid, state, budget)).certificate();
        assertThat(certificate.lowerBound()).isLessThanOrEqualTo(certificate.energy());
        grid = Grids.disturbed(random, grid, 0.1f);
      }
    }
  }

  @Test
  public void closesTheGapWithFurtherStrides() {
    GridEnergy grid = Grids.blocks(new Random(21), 80, 60, 7, List.of(1, 4));
    Budget budget = Budget.toGap(1e-2, 100).withDuals();
    Certificate certificate =
        checked(grid, solver().solve(grid, solver().newState(), budget)).certificate();
    assertThat(certificate.relativeGap().orElse(9)).isLessThanOrEqualTo(1e-2);
  }

  @Test
  public void takesPlanarUnariesAsTheSameEnergy() {
    GridEnergy grid = Grids.blocks(new Random(22), 50, 40, 6);
    Budget budget = Budget.toGap(1e-3, 20).withDuals();
    Solution planar = solver().solve(Grids.planar(grid), solver().newState(), budget);
    checked(Grids.planar(grid), planar);
    assertThat(planar.labels())
        .isEqualTo(solver().solve(grid, solver().newState(), budget).labels());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 12, 21})
  public void losesNothingWhereLogitsAreSure(int labels) {
    Random random = new Random(23);
    GridEnergy unsure = Grids.blocks(random, 90, 70, labels);
    float[] unary = unsure.unary().clone();
    for (int n = 0; n < unary.length; n++) {
      unary[n] *= 8;
    }
    GridEnergy sure = Grids.withUnary(unsure, unary);
    CrfSolver.StreamState state = solver().newState();
    Budget budget = Budget.toGap(1e-4, 60).withDuals();
    for (GridEnergy grid : List.of(sure, unsure, sure)) {
      Certificate certificate = checked(grid, solver().solve(grid, state, budget)).certificate();
      assertThat(certificate.energy() - certificate.lowerBound())
          .isLessThan(1e-3 * (certificate.lowerBound() - certificate.base()) + resolution(grid));
    }
  }

  /** Halved again and again, these end with a grid as high as one vector, or nearly. */
  @ParameterizedTest
  @CsvSource({"64,64", "90,127", "128,128", "200,129", "64,256", "256,64", "300,512"})
  public void provesItsBoundAtPowersOfTwo(int width, int height) {
    GridEnergy grid = Grids.blocks(new Random(25), width, height, 4);
    Budget budget = Budget.toGap(1e-3, 100).withDuals();
    Certificate certificate =
        checked(grid, solver().solve(grid, solver().newState(), budget)).certificate();
    assertThat(certificate.relativeGap().orElse(9)).isLessThanOrEqualTo(2e-2);
  }

  @Test
  public void provesItsBoundAtTheSizeOfAFrame() {
    Random random = new Random(24);
    GridEnergy grid = Grids.blocks(random, 480, 360, 3);
    CrfSolver.StreamState state = solver().newState();
    for (int iterations : new int[] {1, 3, 2}) {
      Budget budget = Budget.toGap(0, iterations).withDuals();
      checked(grid, solver().solve(grid, state, budget));
      grid = Grids.disturbed(random, grid, 0.2f);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-40f, 1, 1e6f, 3e38f})
  public void standsExtremeNumbers(float unaryScale) {
    Random random = new Random(15);
    for (float weightScale : new float[] {0, Float.MIN_VALUE, 1e-20f, 1, 1e10f, 3e38f}) {
      float[] unary = new float[70 * 66 * 3];
      float[] horizontal = new float[66 * 69];
      float[] vertical = new float[65 * 70];
      fill(random, unary, unaryScale);
      fill(random, horizontal, weightScale);
      fill(random, vertical, weightScale);
      for (int n = 0; n < unary.length; n += 2) {
        unary[n] = -unary[n];
      }
      GridEnergy grid = GridEnergy.potts(70, 66, 3, unary, horizontal, vertical);
      Budget budget = Budget.toGap(1e-2, 5).withDuals();
      Solution solution = checked(grid, solver().solve(grid, solver().newState(), budget));
      assertThat(solution.certificate().lowerBound())
          .as("weights up to %s", weightScale)
          .isLessThanOrEqualTo(solution.certificate().energy());
    }
  }

  private static void fill(Random random, float[] values, float scale) {
    for (int n = 0; n < values.length; n++) {
      values[n] = scale * random.nextFloat();
    }
  }

  @Test
  public void findsLabelsAbove127() {
    int labels = 255;
    float[] unary = new float[6 * labels];
    for (int i = 0; i < 6; i++) {
      unary[i * labels + 200 + i] = -10;
    }
    GridEnergy grid = GridEnergy.potts(3, 2, labels, unary, new float[4], new float[3]);
    Solution solution = solver().solve(grid, solver().newState(), Budget.toGap(0, 5).withDuals());
    assertThat(checked(grid, solution).labels()).containsExactly(200, 201, 202, 203, 204, 205);
    assertThat(solution.certificate().energy()).isEqualTo(-60);
  }

  @Test
  public void raisesItsBoundWithEveryIteration() {
    GridEnergy grid = Grids.blocks(new Random(5), 40, 30, 7);
    double before = Double.NEGATIVE_INFINITY;
    for (int n = 1; n <= 20; n++) {
      Solution solution = solver().solve(grid, solver().newState(), Budget.toGap(0, n));
      assertThat(solution.certificate().lowerBound()).isGreaterThanOrEqualTo(before - 1e-6);
      before = solution.certificate().lowerBound();
    }
  }

  @Test
  public void comesBackFromGarbage() {
    Random random = new Random(6);
    GridEnergy grid = Grids.blocks(random, 40, 30, 7);
    CrfSolver.StreamState state = solver().newState();
    start(Initial.TOO_LARGE, random, grid, state);
    Certificate first =
        checked(grid, solver().solve(grid, state, Budget.toGap(0, 1).withDuals())).certificate();
    Certificate last = solver().solve(grid, state, Budget.toGap(1e-3, 200)).certificate();
    assertThat(first.relativeGap().orElse(9)).isGreaterThan(0.01);
    assertThat(last.relativeGap().orElse(9)).isLessThanOrEqualTo(1e-3);
  }

  @Test
  public void needsNoMoreIterationsWarmThanCold() {
    GridEnergy grid = Grids.blocks(new Random(7), 60, 45, 11);
    CrfSolver.StreamState state = solver().newState();
    Budget budget = Budget.toGap(1e-3, 100);
    Certificate cold = solver().solve(grid, state, budget).certificate();
    Certificate warm = solver().solve(grid, state, budget).certificate();
    assertThat(cold.iterations()).isGreaterThan(2);
    assertThat(warm.iterations()).isLessThan(cold.iterations());
    assertThat(warm.start()).isEqualTo(StartKind.WARM);
  }

  @ParameterizedTest
  @CsvSource({"13,9,5", "12,10,5", "12,9,6"})
  public void startsColdWhenTheSizeChanges(int width, int height, int labels) {
    CrfSolver.StreamState state = solver().newState();
    GridEnergy before = Grids.blocks(new Random(8), 12, 9, 5);
    GridEnergy grid = Grids.blocks(new Random(9), width, height, labels);
    solver().solve(before, state, Budget.toGap(0, 3));
    assertSame(
        checked(grid, solver().solve(grid, state, Budget.toGap(0, 3).withDuals())),
        solver().solve(grid, solver().newState(), Budget.toGap(0, 3)));
  }

  @Test
  public void startsColdAfterAReset() {
    GridEnergy grid = Grids.blocks(new Random(10), 12, 9, 5);
    CrfSolver.StreamState state = solver().newState();
    Solution first = solver().solve(grid, state, Budget.toGap(0, 3));
    assertThat(state.bytes()).isPositive();
    state.reset();
    assertSame(solver().solve(grid, state, Budget.toGap(0, 3)), first);
  }

  private static void assertSame(Solution actual, Solution expected) {
    assertThat(actual.certificate()).isEqualTo(expected.certificate());
    assertThat(actual.labels()).isEqualTo(expected.labels());
  }

  @Test
  public void provesSomethingEvenWhenItIsLate() {
    GridEnergy grid = Grids.blocks(new Random(11), 30, 20, 5);
    Budget budget = Budget.toGap(0, 100).withDuals().withDeadline(System.nanoTime() - 1);
    Certificate certificate =
        checked(grid, solver().solve(grid, solver().newState(), budget)).certificate();
    assertThat(certificate.deadlineHit()).isTrue();
    assertThat(certificate.iterations()).isEqualTo(1);
  }

  @Test
  public void saysNothingOfTheDeadlineWhenTheGapWasReached() {
    GridEnergy grid = Grids.blocks(new Random(12), 30, 20, 5);
    Budget budget = Budget.toGap(1e9, 100).withDeadline(System.nanoTime() - 1);
    Solution solution = solver().solve(grid, solver().newState(), budget);
    assertThat(solution.certificate().deadlineHit()).isFalse();
  }

  @Test
  public void stopsWhenNothingIsLeftToGain() {
    GridEnergy grid = GridEnergy.potts(2, 2, 2, new float[8], new float[2], new float[2]);
    Solution solution = solver().solve(grid, solver().newState(), Budget.toGap(0, 100));
    assertThat(solution.certificate().iterations()).isEqualTo(1);
    assertThat(solution.certificate().lowerBound()).isBetween(-4e-6, 0.0);
  }

  @Test
  public void keepsDualsOnlyWhenAsked() {
    GridEnergy grid = Grids.blocks(new Random(13), 9, 9, 3);
    Budget budget = Budget.toGap(0, 4);
    Solution without = solver().solve(grid, solver().newState(), budget);
    Solution with = solver().solve(grid, solver().newState(), budget.withDuals());
    assertThat(without.dualPoint()).isEmpty();
    assertThat(with.dualPoint()).isPresent();
    assertSame(with, without);
  }

  @Test
  public void refusesTheStateOfAnotherSolver() {
    GridEnergy grid = Grids.blocks(new Random(14), 3, 3, 2);
    CrfSolver.StreamState foreign =
        new CrfSolver.StreamState() {
          @Override
          public void reset() {}

          @Override
          public void follow(Motion motion) {}

          @Override
          public long bytes() {
            return 0;
          }
        };
    assertThatThrownBy(() -> solver().solve(grid, foreign, Budget.toGap(0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another solver");
  }

  @ParameterizedTest
  @CsvSource({
    "street_000.bin, 10, 69101.927",
    "street_000.bin, 20, 69124.013",
    "street_000.bin, 40, 69126.898",
    "street_001.bin, 10, 69198.988",
    "street_001.bin, 20, 69218.392",
    "street_001.bin, 40, 69219.608"
  })
  public void reachesTheKnownBoundsOfStreetScenes(String name, int iterations, double reference) {
    GridEnergy grid = Grids.shared(name).grid();
    Budget budget = Budget.toGap(0, iterations).withDuals();
    Solution solution = solver().solve(grid, solver().newState(), budget);
    assertBound(checked(grid, solution).certificate().lowerBound(), reference);
    assertThat(solution.certificate().relativeGap().orElse(9)).isLessThan(5e-3);
  }
}
