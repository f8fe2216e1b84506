package org.segstream.crf.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.segstream.crf.CrfSolverContract.checked;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.crf.CrfSolverContract;
import org.segstream.crf.Grids;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.crf.simd.Lanes;

/** Energies whose labels cost more or less where they meet, solved in integers. */
class TableTest {
  private static final int[][] SMALL_SIZES = {{2, 2}, {3, 2}, {2, 4}, {3, 3}, {4, 2}, {3, 3}};
  private static final List<List<Integer>> STRIDES = List.of(List.of(1), List.of(1, 2), List.of(2));

  private final VectorSolver solver = new VectorSolver();

  private static Certificate certified(
      VectorSolver solver, GridEnergy grid, CrfSolver.StreamState state, Budget budget) {
    assertThat(VectorSolver.takes(grid)).isTrue();
    return checked(grid, solver.solve(grid, state, budget.withDuals())).certificate();
  }

  private static GridEnergy random(
      Random random, int width, int height, int labels, List<Integer> strides) {
    return Grids.withTable(
        Grids.random(random, width, height, labels, strides, false),
        Grids.sixteenths(random, labels, 0, List.of(1, 16, 24, 64, 256).get(random.nextInt(5))));
  }

  private static GridEnergy blocks(
      Random random, int width, int height, int labels, int... strides) {
    List<Integer> all = strides.length == 0 ? List.of(1) : IntStream.of(strides).boxed().toList();
    return Grids.withTable(
        Grids.blocks(random, width, height, labels, all), Grids.sixteenths(random, labels, 12, 24));
  }

  @ParameterizedTest
  @EnumSource
  void enclosesTheOptimumOfEverySmallGrid(CrfSolverContract.Initial initial) {
    Random random = new Random(initial.name().hashCode() + 1);
    VectorState state = (VectorState) solver.newState();
    for (int n = 0; n < 1100; n++) {
      int[] size = SMALL_SIZES[n % SMALL_SIZES.length];
      boolean large = Math.min(size[0], size[1]) > 2;
      int labels = random.nextInt(1, large ? 4 : 5);
      GridEnergy grid =
          random(random, size[0], size[1], labels, STRIDES.get(large ? random.nextInt(3) : 0));
      if (initial != CrfSolverContract.Initial.NONE) {
        int count = grid.unary().length;
        state.set(
            grid,
            random.doubles(count).map(_ -> initial.message(random)).toArray(),
            random.doubles(count).map(_ -> initial.message(random)).toArray());
      }
      Certificate certificate =
          certified(solver, grid, state, Budget.toGap(0, random.nextInt(1, 6)));
      double optimum = Grids.optimum(grid);
      assertThat(certificate.lowerBound()).as("grid %d", n).isLessThanOrEqualTo(optimum);
      assertThat(certificate.energy()).as("grid %d", n).isGreaterThanOrEqualTo(optimum - 1e-9);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,2,2",
    "1,13,7",
    "1,17,33",
    "1,70,50",
    "1,33,290",
    "1,90,127",
    "1,64,256",
    "1 2,17,33",
    "1 4,13,7",
    "1 4,40,300",
    "1 4 8,45,70",
    "1 2 4 8,20,530",
    "4,37,29"
  })
  void provesItsBoundOverSequences(String strides, int width, int height) {
    List<Integer> families = Stream.of(strides.split(" ")).map(Integer::valueOf).toList();
    for (int labels : width * height < 3000 ? new int[] {1, 2, 5, 40} : new int[] {3, 12}) {
      Random random = new Random(31L * width + height + labels);
      VectorState state = (VectorState) solver.newState();
      GridEnergy grid = random(random, width, height, labels, families);
      for (int frame = 0; frame < 5; frame++) {
        if (frame == 2) {
          int dx = random.nextInt(-9, 10);
          state.follow(Motion.uniform(width, height, dx, random.nextInt(-9, 10)));
        } else if (frame == 4) {
          int count = grid.unary().length;
          state.set(
              grid,
              random.doubles(count, -100, 100).toArray(),
              random.doubles(count, -100, 100).toArray());
        }
        certified(solver, grid, state, Budget.toGap(1e-3, random.nextInt(1, 6)));
        grid = Grids.disturbed(random, grid, 0.1f);
      }
    }
  }

  @Test
  void provesItsBoundAtTheSizeOfAFrame() {
    Random random = new Random(24);
    for (int[] strides : new int[][] {{1}, {1, 4}}) {
      GridEnergy grid = blocks(random, 480, 360, 11, strides);
      CrfSolver.StreamState state = solver.newState();
      for (GridEnergy frame : List.of(grid, Grids.planar(Grids.disturbed(random, grid, 0.2f)))) {
        assertThat(certified(solver, frame, state, Budget.toGap(0, 3)).relativeGap().orElse(9))
            .isLessThan(0.1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1 4", "1 4 8"})
  void closesTheGapWhetherLogitsAreSureOrNot(String strides) {
    int[] families = Stream.of(strides.split(" ")).mapToInt(Integer::parseInt).toArray();
    GridEnergy unsure = blocks(new Random(21), 90, 270, 9, families);
    float[] unary = unsure.unary().clone();
    for (int n = 0; n < unary.length; n++) {
      unary[n] *= 8;
    }
    GridEnergy sure = Grids.withUnary(unsure, unary);
    CrfSolver.StreamState state = solver.newState();
    Budget budget = Budget.toGap(1e-2, 100);
    for (GridEnergy grid : List.of(sure, unsure, sure)) {
      assertThat(certified(solver, grid, state, budget).relativeGap().orElse(9))
          .isLessThanOrEqualTo(1e-2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 2", "1 4", "1 4 8"})
  void aTableOfOnesIsPotts(String strides) {
    List<Integer> families = Stream.of(strides.split(" ")).map(Integer::valueOf).toList();
    GridEnergy potts = Grids.blocks(new Random(3), 70, 280, 6, families);
    GridEnergy ones = Grids.withTable(potts, Grids.ones(6));
    CrfSolver.StreamState state = solver.newState();
    CrfSolver.StreamState stateOfOnes = solver.newState();
    for (int iterations : new int[] {1, 7, 2}) {
      Budget budget = Budget.toGap(0, iterations);
      assertThat(certified(solver, ones, stateOfOnes, budget))
          .isEqualTo(solver.solve(potts, state, budget).certificate());
    }
  }

  @Test
  void aTableOfOnesOfStrideOneHasTheOptimumOfPotts() {
    GridEnergy potts = Grids.blocks(new Random(4), 70, 280, 6);
    Budget budget = Budget.toGap(1e-4, 200);
    Certificate known = solver.solve(potts, solver.newState(), budget).certificate();
    Certificate ofOnes =
        certified(solver, Grids.withTable(potts, Grids.ones(6)), solver.newState(), budget);
    double most = 1e-3 * (known.energy() - known.base());
    assertThat(ofOnes.lowerBound()).isBetween(known.energy() - most, known.energy());
    assertThat(ofOnes.energy()).isBetween(known.lowerBound(), known.lowerBound() + most);
  }

  @ParameterizedTest
  @CsvSource({"2,1", "4,1", "2,4", "4,4"})
  void threadsChangeNothing(int threads, int stride) {
    Random random = new Random(threads);
    try (VectorSolver several = new VectorSolver(threads)) {
      CrfSolver.StreamState stateOfOne = solver.newState();
      CrfSolver.StreamState stateOfSeveral = several.newState();
      GridEnergy grid =
          stride == 1 ? blocks(random, 120, 530, 5) : blocks(random, 120, 530, 5, 1, stride);
      for (int frame = 0; frame < 4; frame++) {
        Budget budget = Budget.toGap(1e-3, 4).withDuals();
        Solution expected = solver.solve(grid, stateOfOne, budget);
        Solution actual = checked(grid, several.solve(grid, stateOfSeveral, budget));
        assertThat(actual.certificate()).isEqualTo(expected.certificate());
        assertThat(actual.labels()).isEqualTo(expected.labels());
        grid = Grids.disturbed(random, grid, 0.2f);
      }
    }
  }

  /** Old messages about labels that a block leaves out might be above what its own labels cost. */
  @Test
  void whoIsSureOfALabelSaysOfOthersWhatTheyCostBesideIt() {
    Random random = new Random(6);
    int labels = 4;
    int sure = 2;
    float[] unary = new float[90 * 60 * labels];
    for (int n = 0; n < unary.length; n++) {
      unary[n] = n % labels == sure ? 0 : 1000;
    }
    GridEnergy grid = Grids.withUnary(blocks(random, 90, 60, labels), unary);
    VectorState state = (VectorState) solver.newState();
    state.set(
        grid,
        random.doubles(unary.length, 0, 9).toArray(),
        random.doubles(unary.length, 0, 9).toArray());
    certified(solver, grid, state, Budget.toGap(1e9, 1));
    VectorState.Workspace at = state.workspace(grid);
    for (Pass pass : List.of(at.forward(), at.backward())) {
      pass.run(false);
      SkewedGrid skewed = at.grid();
      SkewedEdges edges = skewed.families[0];
      for (int i = 0; i < grid.pixels(); i++) {
        int pixel = skewed.strips.pixel(i % 90, i / 90);
        int label = skewed.strips.label(i % 90, i / 90);
        for (int k = 0; k < labels; k++) {
          assertThat((int) edges.right[label + k * Lanes.COUNT])
              .isEqualTo(skewed.cost(edges.rightWeight[pixel], sure, k));
          assertThat((int) edges.down[label + k * Lanes.COUNT])
              .isEqualTo(skewed.cost(edges.downWeight[pixel], sure, k));
        }
      }
    }
  }

  @Test
  void anEqualTableGoesOnAndAnotherStartsFromScratch() {
    Random random = new Random(5);
    GridEnergy grid = blocks(random, 30, 40, 5);
    GridEnergy potts = Grids.blocks(random, 30, 40, 5);
    LabelCompatibility table = grid.compatibility().orElseThrow();
    float[] costs = new float[25];
    for (int n = 0; n < costs.length; n++) {
      costs[n] = table.cost(n / 5, n % 5);
    }
    GridEnergy equal = Grids.withTable(grid, new LabelCompatibility(5, costs));
    GridEnergy other = Grids.withTable(grid, Grids.sixteenths(random, 5, 12, 24));
    CrfSolver.StreamState state = solver.newState();
    Budget budget = Budget.toGap(1e-3, 5);
    assertThat(
            Stream.of(grid, equal, other, potts, potts)
                .map(frame -> solver.solve(frame, state, budget).certificate().start()))
        .containsExactly(
            StartKind.COLD, StartKind.WARM, StartKind.COLD, StartKind.COLD, StartKind.WARM);
  }
}
