package org.segstream.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.gpu.Workspace.Room;

/** Iterations visit what is undecided, and nothing is lost by what they leave out. */
class ActiveBlocksTest {
  private static final Budget BUDGET = Budget.toGap(1e-6, 200).withDuals();
  private static final int WIDTH = 101;
  private static final int HEIGHT = 83;

  /** At which a solver stops in any case, nats. */
  private static final double SMALLEST_GAP = 1e-6 * WIDTH * HEIGHT;

  private static final int BLOCKS = 13 * 11;

  private DeviceSolver solver;

  @BeforeEach
  void open() {
    solver = new DeviceSolver(TestDevice.get(), Solvers.named("reference"));
  }

  @AfterEach
  void close() {
    if (solver != null) {
      assertThat(solver.counters().failovers()).isZero();
      solver.close();
    }
  }

  /**
   * A grid of three labels whose edges all weigh the same.
   *
   * @param labels of least unary, by x and y
   * @param sure by how much all other labels cost more than a pixel's own, hundredths of a nat
   */
  private static GridEnergy grid(IntBinaryOperator labels, IntBinaryOperator sure, float weight) {
    return grid(labels, sure, weight, weight);
  }

  private static GridEnergy grid(
      IntBinaryOperator labels, IntBinaryOperator sure, float across, float downwards) {
    float[] unary = new float[WIDTH * HEIGHT * 3];
    for (int n = 0; n < unary.length; n++) {
      int x = n / 3 % WIDTH;
      int y = n / 3 / WIDTH;
      unary[n] = n % 3 == labels.applyAsInt(x, y) ? 0 : sure.applyAsInt(x, y) / 100f;
    }
    float[] right = new float[HEIGHT * (WIDTH - 1)];
    float[] down = new float[(HEIGHT - 1) * WIDTH];
    Arrays.fill(right, across);
    Arrays.fill(down, downwards);
    return GridEnergy.potts(WIDTH, HEIGHT, 3, unary, right, down);
  }

  /** Sure of itself, but for noise around the only boundary. */
  private static GridEnergy decided() {
    Random random = new Random(1);
    int[] noise = random.ints(WIDTH * HEIGHT, 20, 100).toArray();
    return grid(
        (x, y) -> (x + noise[y * WIDTH + x] % 3 < 51 ? 0 : 2),
        (x, y) -> Math.abs(x - 51) < 4 ? noise[y * WIDTH + x] : 400,
        0.5f);
  }

  /** A wide band that has a label of its own, but has to give way to what is around it. */
  private static GridEnergy givingWay() {
    return grid((x, y) -> x >= 20 && x < 70 ? 1 : 0, (x, y) -> x >= 20 && x < 70 ? 1 : 500, 1);
  }

  private static GridEnergy ofOneLabel() {
    return grid((x, y) -> 2, (x, y) -> 3, 1);
  }

  private static Solution checked(Energy energy, Solution solution) {
    assertThat(CertificateCheck.of(energy, solution).failures()).isEmpty();
    Certificate said = solution.certificate();
    assertThat(said.energy() - said.lowerBound()).isLessThanOrEqualTo(SMALLEST_GAP);
    return solution;
  }

  private Solution solved(Energy energy) {
    return checked(energy, solver.solve(energy, solver.newState(), BUDGET));
  }

  private static long iterations(Solution solution) {
    return solution.certificate().iterations();
  }

  private static double optimum(Energy energy) {
    CrfSolver reference = Solvers.named("reference");
    return reference.solve(energy, reference.newState(), BUDGET).certificate().energy();
  }

  @Test
  void visitsWhatIsUndecidedOnly() {
    GridEnergy grid = decided();
    Solution solution = solved(grid);
    assertThat(solution.certificate().energy()).isCloseTo(optimum(grid), within(SMALLEST_GAP));
    long visited = solver.counters().visitedBlocks();
    long all = visited + solver.counters().restedBlocks();
    assertThat(all).isEqualTo((long) BLOCKS * iterations(solution));
    assertThat(solution.work()).isEqualTo(visited / (double) BLOCKS);
    // Two columns of blocks of thirteen hold the boundary; one more may have to be asked.
    assertThat(visited).isBetween(11L * iterations(solution), 3 * 11L * iterations(solution));
  }

  @Test
  void visitsNothingWhereAllIsDecided() {
    solved(ofOneLabel());
    assertThat(solver.counters().visitedBlocks()).isZero();
    assertThat(solver.counters().restedBlocks()).isEqualTo(BLOCKS);
  }

  @Test
  void goesOnToWhatHasToGiveWay() {
    GridEnergy grid = givingWay();
    Solution solution = solved(grid);
    assertThat(solution.labels()).containsOnly(0);
    assertThat(solution.certificate().energy()).isCloseTo(optimum(grid), within(SMALLEST_GAP));
    // Four columns of blocks at first.
    long iterations = iterations(solution);
    assertThat(solver.counters().visitedBlocks()).isGreaterThan(4 * 11 * iterations);
    assertThat(solver.counters().restedBlocks()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void goesOnToEverySide(Side side) {
    GridEnergy grid =
        grid((x, y) -> side.isFar(x, y) ? 1 : 0, (x, y) -> side.isFar(x, y) ? 1 : 500, 1);
    Solution solution = solved(grid);
    assertThat(solution.labels()).containsOnly(0);
    assertThat(solver.counters().restedBlocks()).isPositive();
  }

  enum Side {
    LEFT,
    RIGHT,
    ABOVE,
    BELOW;

    boolean isFar(int x, int y) {
      return switch (this) {
        case LEFT -> x < 40;
        case RIGHT -> x >= 60;
        case ABOVE -> y < 40;
        case BELOW -> y >= 40;
      };
    }
  }

  /**
   * Rectangles as wide as several blocks.
   *
   * @param noise the most that another label than a pixel's own costs, hundredths of a nat
   */
  private static GridEnergy stripes(Random random, int noise) {
    int[] sure = random.ints(WIDTH * HEIGHT, 0, noise).toArray();
    int apart = random.nextInt(20, 45);
    return grid(
        (x, y) -> (x / apart + y / 30) % 3, (x, y) -> sure[y * WIDTH + x], random.nextFloat());
  }

  /** Runs that are far from each other say nothing to each other. */
  @Test
  void boundsAreTrueAfterAnyIteration() {
    Random random = new Random(3);
    for (int n = 0; n < 40; n++) {
      GridEnergy grid = stripes(random, 1 + random.nextInt(500));
      Budget budget = Budget.toGap(0, 1 + n % 4).withDuals();
      Solution solution = solver.solve(grid, solver.newState(), budget);
      assertThat(CertificateCheck.of(grid, solution).failures()).isEmpty();
    }
    assertThat(solver.counters().restedBlocks()).isGreaterThan(40 * 20);
  }

  @Test
  void sharesOfWhatRestsAreForgotten() {
    GridEnergy grid = ofOneLabel();
    DeviceState state = (DeviceState) solver.newState();
    Random random = new Random(2);
    state.set(random.ints(WIDTH * HEIGHT * 3, -1 << 20, 1 << 20).toArray());
    Solution solution = checked(grid, solver.solve(grid, state, BUDGET));
    assertThat(iterations(solution)).isOne();
    assertThat(solution.certificate().start()).isEqualTo(StartKind.WARM);
    GridEnergy next = givingWay();
    checked(next, solver.solve(next, state, BUDGET));
    checked(grid, solver.solve(grid, state, BUDGET));
  }

  @Test
  void framesOfALaunchHaveBlocksOfTheirOwn() {
    List<GridEnergy> grids = List.of(givingWay(), ofOneLabel(), decided(), givingWay());
    List<Solution> alone = grids.stream().map(this::solved).toList();
    long visited = solver.counters().visitedBlocks();
    List<CrfSolver.StreamState> states = grids.stream().map(_ -> solver.newState()).toList();
    List<Solution> together = solver.solveTogether(grids, states, BUDGET);
    for (int n = 0; n < grids.size(); n++) {
      checked(grids.get(n), together.get(n));
      assertThat(together.get(n).labels()).isEqualTo(alone.get(n).labels());
      assertThat(together.get(n).certificate()).isEqualTo(alone.get(n).certificate());
    }
    assertThat(solver.counters().visitedBlocks()).isEqualTo(2 * visited);
  }

  /** Sure patches among pixels that hardly care; joined along rows only, or along columns only. */
  private static GridEnergy patches(int side) {
    return grid(
        (x, y) -> isPatch(x, y, side) ? 1 : 0,
        (x, y) -> isPatch(x, y, side) ? 400 : 1 + (x + y) % 3,
        side % 2 == 0 ? 0.5f : 0,
        side % 2 == 0 ? 0 : 0.5f);
  }

  private static boolean isPatch(int x, int y, int side) {
    return x % 29 < side && y % 23 < side;
  }

  /** Runs of active blocks are solved exactly given the labels around them. */
  @Test
  void polishingRaisesNoEnergy() {
    List<GridEnergy> grids = IntStream.range(1, 9).mapToObj(ActiveBlocksTest::patches).toList();
    withKernels(
        grids,
        (kernels, size) -> {
          long[] before = energies(kernels, size, grids.size());
          for (int round = 0; round < 3; round++) {
            kernels.polish();
            long[] after = energies(kernels, size, grids.size());
            for (int n = 0; n < grids.size(); n++) {
              assertThat(after[n]).as("grid %d, round %d", n, round).isLessThanOrEqualTo(before[n]);
            }
            before = after;
          }
        });
  }

  @Test
  void noIterationLowersABound() {
    Random random = new Random(6);
    List<GridEnergy> grids =
        IntStream.range(0, 12).mapToObj(n -> stripes(random, 100 * n + 20)).toList();
    withKernels(
        grids,
        (kernels, size) -> {
          long[] before = new long[grids.size()];
          for (int iteration = 0; iteration < 12; iteration++) {
            kernels.iterate(iteration);
            long[] rows = kernels.totals(Room.ROW_ENERGIES, HEIGHT, grids.size());
            long[] columns = kernels.totals(Room.COLUMN_ENERGIES, WIDTH, grids.size());
            for (int n = 0; n < grids.size(); n++) {
              long after = rows[n] + columns[n];
              assertThat(after).as("grid %d", n).isGreaterThanOrEqualTo(before[n]);
              before[n] = after;
            }
          }
          int[] visits = kernels.visits(grids.size());
          assertThat(IntStream.of(visits).sum()).isLessThan(9 * 12 * BLOCKS);
        });
  }

  private static void withKernels(
      List<GridEnergy> grids, BiConsumer<FieldKernels, FrameSize> what) {
    FrameSize size = FrameSize.of(grids.getFirst());
    int[] slots = IntStream.range(0, grids.size()).toArray();
    try (DeviceContext context = new DeviceContext(TestDevice.get());
        DeviceQueue queue = context.newQueue();
        FieldProgram program = new FieldProgram(context, size.labels());
        FieldProgram.Kernels handles = program.newKernels()) {
      Workspace rooms = new Workspace(context);
      rooms.prepare(size, slots.length);
      FieldKernels kernels = new FieldKernels(queue, handles, rooms, size);
      kernels.select(slots);
      new FrameUpload(queue, rooms, size, kernels)
          .run(grids.stream().map(ActiveBlocksTest::task).toList());
      for (int slot : slots) {
        int[] record = FrameRecord.cold(Units.of(grids.get(slot)));
        queue.write(rooms.get(Room.RECORDS), 4L * FrameRecord.LENGTH * slot, record);
      }
      kernels.begin();
      kernels.ingest();
      what.accept(kernels, size);
    }
  }

  private static long[] energies(FieldKernels kernels, FrameSize size, int frames) {
    kernels.energy();
    return kernels.totals(Room.SUMS, FieldKernels.sumsOf(size), frames);
  }

  private static FrameTask task(Energy energy) {
    return new FrameTask(
        energy, BUDGET, 1, false, Optional.empty(), Optional.empty(), 0, new CompletableFuture<>());
  }
}
