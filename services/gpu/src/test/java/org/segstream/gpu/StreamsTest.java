package org.segstream.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.segstream.crf.CrfSolverContract;
import org.segstream.crf.Grids;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.GridEnergy;

/** Frames after frames, and streams side by side. */
class StreamsTest {
  private static final Budget BUDGET = Budget.toGap(5e-3, 60).withDuals();

  private static DeviceSolver solver() {
    return new DeviceSolver(TestDevice.get(), Solvers.named("reference"));
  }

  private static Certificate checked(Energy energy, Solution solution) {
    assertThat(CertificateCheck.of(energy, solution).failures()).isEmpty();
    return solution.certificate();
  }

  @Test
  void solvesFramesOfANetworkAsTheProcessorDoes() {
    Random random = new Random(1);
    try (DeviceSolver solver = solver()) {
      for (int[] size : new int[][] {{1, 1}, {1, 20}, {20, 1}, {61, 47}, {96, 64}}) {
        Energy energy = Frames.joined(random, size[0], size[1], 3);
        Certificate certificate = checked(energy, solver.solve(energy, solver.newState(), BUDGET));
        CrfSolver reference = Solvers.named("reference");
        Certificate expected = reference.solve(energy, reference.newState(), BUDGET).certificate();
        assertThat(certificate.lowerBound()).isLessThanOrEqualTo(expected.energy());
        assertThat(expected.lowerBound()).isLessThanOrEqualTo(certificate.energy());
        assertThat(certificate.relativeGap().orElse(9)).isLessThanOrEqualTo(1e-2);
      }
      assertThat(solver.counters().failovers()).isZero();
    }
  }

  /** Launches go on only when another one has begun as well. */
  private static DeviceContext meeting(DeviceInfo device, CountDownLatch begun) {
    return new DeviceContext(device) {
      @Override
      DeviceQueue newQueue() {
        return new DeviceQueue(this) {
          private boolean isFirst = true;

          @Override
          void launch(long kernel, int[] groups, int[] items, Object... arguments) {
            if (isFirst) {
              isFirst = false;
              begun.countDown();
              meet(begun);
            }
            super.launch(kernel, groups, items, arguments);
          }
        };
      }
    };
  }

  private static void meet(CountDownLatch begun) {
    try {
      if (!begun.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("no other launch has begun");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void launchesAreUnderWayAtOnce() {
    DeviceInfo device = TestDevice.get();
    int launches = Workspace.launches(device);
    assumeTrue(launches > 1, "a device of little memory");
    CountDownLatch begun = new CountDownLatch(launches);
    Random random = new Random(7);
    List<Energy> energies = new ArrayList<>();
    for (int n = 0; n < launches; n++) {
      // Of other sizes, so that no two of them are in one launch.
      energies.add(Frames.sampled(random, 30 + n, 20, 3));
    }
    try (DeviceSolver solver =
        new DeviceSolver(
            device,
            Solvers.named("reference"),
            () -> meeting(device, begun),
            System::nanoTime,
            Duration.ofMinutes(2))) {
      List<CrfSolver.StreamState> states = energies.stream().map(_ -> solver.newState()).toList();
      List<Solution> solutions = solver.solveTogether(energies, states, BUDGET);
      for (int n = 0; n < launches; n++) {
        checked(energies.get(n), solutions.get(n));
      }
      assertThat(solver.counters().failovers()).isZero();
    }
  }

  @Test
  void whatComesOfAFrameDoesNotDependOnThoseBesideIt() throws Exception {
    Random random = new Random(2);
    List<List<Energy>> streams = new ArrayList<>();
    for (int n = 0; n < 6; n++) {
      List<Energy> frames = new ArrayList<>();
      for (int frame = 0; frame < 4; frame++) {
        frames.add(Frames.sampled(random, n == 5 ? 40 : 72, 50, 4));
      }
      streams.add(frames);
    }
    try (DeviceSolver alone = solver();
        DeviceSolver together = solver();
        ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<CompletableFuture<List<Solution>>> running = new ArrayList<>();
      for (List<Energy> frames : streams) {
        running.add(CompletableFuture.supplyAsync(() -> solved(together, frames), threads));
      }
      for (int n = 0; n < streams.size(); n++) {
        List<Solution> expected = solved(alone, streams.get(n));
        List<Solution> actual = running.get(n).get();
        for (int frame = 0; frame < expected.size(); frame++) {
          assertThat(actual.get(frame).certificate()).isEqualTo(expected.get(frame).certificate());
          assertThat(actual.get(frame).labels()).isEqualTo(expected.get(frame).labels());
          checked(streams.get(n).get(frame), actual.get(frame));
        }
      }
      assertThat(together.counters().frames()).isEqualTo(24);
      assertThat(together.counters().launches()).as("some went together").isLessThan(24);
    }
  }

  private static List<Solution> solved(CrfSolver solver, List<Energy> frames) {
    CrfSolver.StreamState state = solver.newState();
    return frames.stream().map(frame -> solver.solve(frame, state, BUDGET)).toList();
  }

  @Test
  void keepsItsBoundsTrueWhateverMotionItIsTold() {
    Random random = new Random(3);
    try (DeviceSolver solver = solver()) {
      CrfSolver.StreamState state = solver.newState();
      for (int frame = 0; frame < 30; frame++) {
        int width = frame < 15 ? 70 : 33;
        int height = frame < 15 ? 40 : 90;
        GridEnergy grid = Grids.random(random, width, height, 4, List.of(1), false);
        state.follow(motion(random, frame % 11 == 0 ? 7 : width, height));
        Budget budget = Budget.toGap(1e-3, random.nextInt(1, 4)).withDuals();
        Solution solution = CrfSolverContract.checked(grid, solver.solve(grid, state, budget));
        assertThat(solution.certificate().lowerBound())
            .isLessThanOrEqualTo(solution.certificate().energy());
      }
    }
  }

  private static Motion motion(Random random, int width, int height) {
    Motion motion = new Motion(width, height, random.nextInt(1, 40));
    for (int n = 0; n < motion.columns() * motion.rows(); n++) {
      if (random.nextInt(5) > 0) {
        int dx = random.nextInt(-127, 128) / 3;
        motion.match(n % motion.columns(), n / motion.columns(), dx, random.nextInt(-127, 128));
      }
    }
    return motion;
  }

  @Test
  void aPictureThatMovesCostsLessWhenTheSharesFollowIt() {
    Random random = new Random(4);
    GridEnergy world = Grids.blocks(random, 130, 60, 5);
    try (DeviceSolver solver = solver()) {
      CrfSolver.StreamState following = solver.newState();
      int followed = 0;
      int cold = 0;
      for (int frame = 0; frame < 5; frame++) {
        GridEnergy grid = window(world, 5 * frame);
        following.follow(Motion.uniform(100, 60, -5, 0));
        Certificate along = checked(grid, solver.solve(grid, following, BUDGET));
        assertThat(along.start()).isEqualTo(frame > 0 ? StartKind.WARM_MOTION : StartKind.COLD);
        followed += along.iterations();
        cold += solver.solve(grid, solver.newState(), BUDGET).certificate().iterations();
      }
      assertThat(followed).isLessThan(cold);
    }
  }

  private static GridEnergy window(GridEnergy world, int left) {
    float[] unary = new float[100 * 60 * 5];
    float[] right = new float[60 * 99];
    float[] down = new float[59 * 100];
    for (int y = 0; y < 60; y++) {
      for (int n = 0; n < 500; n++) {
        unary[y * 500 + n] = world.unary(left + n / 5, y, n % 5);
      }
      world.right(y, left, left + 99, right, y * 99);
      if (y < 59) {
        world.down(y, left, left + 100, down, y * 100);
      }
    }
    return GridEnergy.potts(100, 60, 5, unary, right, down);
  }

  @Test
  void aStreamThatLostItsSharesToOthersStartsCold() {
    FrameSize size = new FrameSize(10, 10, 2);
    Units units = new Units(1000, 20);
    List<DeviceBuffer> kept = new ArrayList<>();
    List<DeviceBuffer> brought = new ArrayList<>();
    try (DeviceContext context = new DeviceContext(TestDevice.get())) {
      WarmFrames warm = new WarmFrames(context, 2 * 4 * size.numbers());
      for (long stream = 1; stream <= 3; stream++) {
        warm.keep(stream, size, units, kept::add);
      }
      assertThat(kept).hasSize(3);
      assertThat(context.allocated()).isEqualTo(2 * 4 * size.numbers());
      assertThat(warm.bring(1, size, units, brought::add)).isFalse();
      assertThat(warm.bring(3, size, units, brought::add)).isTrue();
      assertThat(brought).containsExactly(kept.getLast());
      assertThat(warm.bring(3, size, new Units(999, 20), brought::add)).as("other units").isFalse();
      warm.keep(4, new FrameSize(100, 100, 2), units, kept::add);
      assertThat(kept).as("too large").hasSize(3);
    }
  }
}
