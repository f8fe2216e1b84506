package org.segstream.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.Energy;

/** A device that fails, at any command: every frame is solved all the same. */
class FailoverTest {
  private static final Budget BUDGET = Budget.toGap(5e-3, 60).withDuals();

  private final AtomicBoolean broken = new AtomicBoolean();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger given = new AtomicInteger();
  private final AtomicBoolean hangs = new AtomicBoolean();
  private final AtomicBoolean hangsInOpening = new AtomicBoolean();
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicLong now = new AtomicLong();

  /** Fails while the test says so. */
  private final class Fragile extends DeviceContext {
    Fragile(DeviceInfo device) {
      super(device);
      opened.incrementAndGet();
      if (hangsInOpening.get()) {
        awaitUninterruptibly(end);
      }
    }

    @Override
    DeviceQueue newQueue() {
      return new DeviceQueue(this) {
        @Override
        void launch(long kernel, int[] groups, int[] items, Object... arguments) {
          if (hangs.get()) {
            awaitUninterruptibly(end);
          }
          if (broken.get()) {
            DeviceException.check(-5, "clEnqueueNDRangeKernel");
          }
          super.launch(kernel, groups, items, arguments);
        }
      };
    }

    @Override
    public synchronized void close() {
      super.close();
      given.incrementAndGet();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private DeviceSolver solver() {
    return solver(Duration.ofMinutes(2));
  }

  private DeviceSolver solver(Duration patience) {
    DeviceInfo device = TestDevice.get();
    return new DeviceSolver(
        device, Solvers.named("reference"), () -> new Fragile(device), now::get, patience);
  }

  private static Solution solved(CrfSolver solver, CrfSolver.StreamState state, Energy energy) {
    Solution solution = solver.solve(energy, state, BUDGET);
    assertThat(CertificateCheck.of(energy, solution).failures()).isEmpty();
    return solution;
  }

  @Test
  void theProcessorStandsInUntilTheDeviceIsTriedAgain() {
    Random random = new Random(1);
    try (DeviceSolver solver = solver()) {
      CrfSolver.StreamState state = solver.newState();
      List<StartKind> starts = new ArrayList<>();
      List<Long> failovers = new ArrayList<>();
      boolean[] breaks = {false, false, true, false, true, false, false};
      long[] seconds = {0, 0, 0, 0, 2, 0, 3};
      for (int frame = 0; frame < breaks.length; frame++) {
        broken.set(breaks[frame]);
        now.addAndGet(seconds[frame] * 1_000_000_000L);
        Solution solution = solved(solver, state, Frames.sampled(random, 40, 30, 3));
        starts.add(solution.certificate().start());
        failovers.add(solver.counters().failovers());
      }
      // Fails in frame 2, pauses a second; fails again in frame 4, pauses two; is back in frame 6.
      assertThat(failovers).containsExactly(0L, 0L, 1L, 2L, 3L, 4L, 4L);
      assertThat(starts)
          .containsExactly(
              StartKind.COLD,
              StartKind.WARM,
              StartKind.COLD,
              StartKind.WARM,
              StartKind.WARM,
              StartKind.WARM,
              StartKind.COLD);
      assertThat(opened).hasValue(3);
    }
    assertThat(given).as("given back").hasValue(3);
  }

  @Test
  void aDeviceThatHangsIsGivenUpAndTriedAgain() throws Exception {
    isGivenUpAndTriedAgain(hangs);
  }

  @Test
  void aDeviceThatHangsWhileItIsOpenedIsGivenUpAndTriedAgain() throws Exception {
    isGivenUpAndTriedAgain(hangsInOpening);
  }

  private void isGivenUpAndTriedAgain(AtomicBoolean hanging) throws Exception {
    Random random = new Random(4);
    try (DeviceSolver solver = solver(Duration.ofSeconds(5))) {
      CrfSolver.StreamState state = solver.newState();
      hanging.set(true);
      solved(solver, state, Frames.sampled(random, 40, 30, 3));
      assertThat(solver.counters().failovers()).isOne();
      hanging.set(false);
      now.addAndGet(2_000_000_000L);
      solved(solver, state, Frames.sampled(random, 40, 30, 3));
      assertThat(solver.counters().failovers()).isOne();
      assertThat(opened).hasValue(2);
      assertThat(given).as("the first one's thread still hangs").hasValue(0);
    }
    end.countDown();
    for (int n = 0; n < 1000 && given.get() < 2; n++) {
      Thread.sleep(10);
    }
    assertThat(given).as("given back").hasValue(2);
  }

  @Test
  void noFrameIsLostWhenTheDeviceFailsUnderManyStreams() throws Exception {
    try (DeviceSolver solver = solver();
        ExecutorService threads = Executors.newFixedThreadPool(5)) {
      List<CompletableFuture<Integer>> streams = new ArrayList<>();
      for (int n = 0; n < 5; n++) {
        Random random = new Random(n);
        streams.add(
            CompletableFuture.supplyAsync(
                () -> {
                  CrfSolver.StreamState state = solver.newState();
                  int frames = 0;
                  for (; frames < 8; frames++) {
                    broken.set(frames % 4 == 3);
                    now.addAndGet(700_000_000);
                    solved(solver, state, Frames.sampled(random, 40, 30, 3));
                  }
                  return frames;
                },
                threads));
      }
      for (CompletableFuture<Integer> stream : streams) {
        assertThat(stream.get()).isEqualTo(8);
      }
      assertThat(solver.counters().failovers()).isPositive();
      assertThat(solver.counters().memory()).isNotNegative();
    }
    assertThat(given).as("given back").hasValue(opened.get());
  }

  @Test
  void aFrameThatDoesNotFitIsTheProcessors() {
    DeviceInfo device = TestDevice.get();
    DeviceInfo small =
        new DeviceInfo(device.platform(), device.id(), "small", "", "", false, 1 << 20, 1 << 14, 1);
    try (DeviceSolver solver = new DeviceSolver(small, Solvers.named("reference"))) {
      solved(solver, solver.newState(), Frames.sampled(new Random(2), 60, 50, 3));
      assertThat(solver.counters().failovers()).isEqualTo(1);
      assertThat(solver.counters().frames()).isZero();
    }
  }

  @Test
  void aClosedSolverStillAnswers() {
    DeviceSolver solver = solver();
    CrfSolver.StreamState state = solver.newState();
    Energy energy = Frames.sampled(new Random(3), 20, 20, 3);
    solved(solver, state, energy);
    solver.close();
    solved(solver, state, energy);
    assertThat(solver.counters().failovers()).isEqualTo(1);
  }
}
