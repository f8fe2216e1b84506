package org.segstream.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.segstream.crf.CrfSolverContract.checked;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.GridEnergy;

/** Frames after frames: states that are carried over, along the motion where it is known. */
class VideoTest {
  private static final int WIDTH = 110;
  private static final int HEIGHT = 80;
  private static final int LABELS = 6;

  /** A window of a wide picture. */
  private static GridEnergy window(GridEnergy world, int left, int top) {
    EdgeFamily edges = world.families().getFirst();
    float[] unary = new float[WIDTH * HEIGHT * LABELS];
    float[] horizontal = new float[HEIGHT * (WIDTH - 1)];
    float[] vertical = new float[(HEIGHT - 1) * WIDTH];
    for (int y = 0; y < HEIGHT; y++) {
      int row = (top + y) * world.width() + left;
      System.arraycopy(world.unary(), row * LABELS, unary, y * WIDTH * LABELS, WIDTH * LABELS);
      System.arraycopy(edges.horizontal(), row - top - y, horizontal, y * (WIDTH - 1), WIDTH - 1);
      if (y < HEIGHT - 1) {
        System.arraycopy(edges.vertical(), row, vertical, y * WIDTH, WIDTH);
      }
    }
    return GridEnergy.potts(WIDTH, HEIGHT, LABELS, unary, horizontal, vertical);
  }

  private static Motion random(Random random, int width, int height) {
    Motion motion = new Motion(width, height, random.nextInt(1, 40));
    for (int n = 0; n < motion.columns() * motion.rows(); n++) {
      if (random.nextInt(5) > 0) {
        int dx = random.nextInt(-40, 41);
        int dy = random.nextInt(-40, 41);
        motion.match(n % motion.columns(), n / motion.columns(), dx, dy);
      }
    }
    return motion;
  }

  private static Certificate certified(
      CrfSolver solver, GridEnergy grid, CrfSolver.StreamState state, Budget budget) {
    return checked(grid, solver.solve(grid, state, budget.withDuals())).certificate();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "vector"})
  void keepsItsBoundsTrueWhateverMotionItIsTold(String name) {
    CrfSolver solver = Solvers.named(name);
    Random random = new Random(31);
    CrfSolver.StreamState state = solver.newState();
    List<Integer> strides = List.of(1);
    for (int frame = 0; frame < 40; frame++) {
      strides = frame % 8 == 0 ? List.of(1, 4) : frame % 8 == 4 ? List.of(1) : strides;
      int width = frame < 20 ? 70 : 33;
      int height = frame < 20 ? 40 : 290;
      GridEnergy grid = Grids.random(random, width, height, 4, strides, false);
      state.follow(random(random, frame % 11 == 0 ? 7 : width, height));
      Budget budget = Budget.toGap(1e-3, random.nextInt(1, 4));
      Certificate certificate = certified(solver, grid, state, budget);
      assertThat(certificate.lowerBound()).isLessThanOrEqualTo(certificate.energy());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "vector"})
  void enclosesTheOptimumOfSmallFramesThatMove(String name) {
    CrfSolver solver = Solvers.named(name);
    Random random = new Random(32);
    CrfSolver.StreamState state = solver.newState();
    for (int frame = 0; frame < 300; frame++) {
      GridEnergy grid = Grids.random(random, 3, 3, 3, List.of(frame % 2 + 1), false);
      state.follow(random(random, 3, 3));
      Budget budget = Budget.toGap(0, random.nextInt(1, 4));
      Certificate certificate = certified(solver, grid, state, budget);
      double optimum = Grids.optimum(grid);
      assertThat(certificate.lowerBound()).as("frame %d", frame).isLessThanOrEqualTo(optimum);
      assertThat(certificate.energy()).isGreaterThanOrEqualTo(optimum - 1e-9);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "reference")
  void aPanCostsFewerIterationsWhenTheMessagesFollowIt(String name) {
    CrfSolver solver = Solvers.named(name);
    GridEnergy world = Grids.blocks(new Random(33), 200, 120, LABELS);
    CrfSolver.StreamState following = solver.newState();
    CrfSolver.StreamState staying = solver.newState();
    Budget budget = Budget.toGap(1e-3, 200);
    int cold = 0;
    int warm = 0;
    int moved = 0;
    for (int frame = 0; frame < 8; frame++) {
      GridEnergy grid = window(world, 5 * frame, 3 * frame);
      following.follow(Motion.uniform(WIDTH, HEIGHT, -5, -3));
      Certificate along = certified(solver, grid, following, budget);
      assertThat(along.start() == StartKind.WARM_MOTION).isEqualTo(frame > 0);
      moved += along.iterations();
      warm += solver.solve(grid, staying, budget).certificate().iterations();
      cold += solver.solve(grid, solver.newState(), budget).certificate().iterations();
    }
    assertThat(moved).isLessThan(warm).isLessThan(cold);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "vector"})
  void aFrozenStreamStaysSolved(String name) {
    CrfSolver solver = Solvers.named(name);
    GridEnergy grid = window(Grids.blocks(new Random(34), 200, 120, LABELS), 9, 9);
    CrfSolver.StreamState state = solver.newState();
    Budget budget = Budget.toGap(1e-3, 200);
    int cold = solver.solve(grid, state, budget).certificate().iterations();
    state.follow(Motion.uniform(WIDTH, HEIGHT, 0, 0));

    Certificate again = solver.solve(grid, state, budget).certificate();

    assertThat(again.start()).isEqualTo(StartKind.WARM);
    assertThat(again.iterations()).isLessThan(cold).isLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "vector"})
  void aCutAndAnotherSizeStartAsTheFirstFrameDoes(String name) {
    CrfSolver solver = Solvers.named(name);
    GridEnergy world = Grids.blocks(new Random(35), 200, 120, LABELS);
    GridEnergy grid = window(world, 0, 0);
    Certificate first = solver.solve(grid, solver.newState(), Budget.toGap(0, 3)).certificate();
    for (Motion motion :
        List.of(new Motion(WIDTH, HEIGHT, 16), Motion.uniform(WIDTH + 1, HEIGHT, 0, 0))) {
      CrfSolver.StreamState state = solver.newState();
      solver.solve(window(world, 70, 30), state, Budget.toGap(0, 3));
      state.follow(motion);

      assertThat(solver.solve(grid, state, Budget.toGap(0, 3)).certificate()).isEqualTo(first);
    }
  }
}
