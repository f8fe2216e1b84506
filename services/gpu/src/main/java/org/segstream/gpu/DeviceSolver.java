package org.segstream.gpu;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Energy;

/**
 * The solver on an OpenCL device, with the processor's standing in: for energies that the device's
 * kernels do not know (further strides, label compatibilities), for frames that do not fit, and
 * when the device fails. After a failure the device is left alone for a while, twice as long each
 * time.
 *
 * <p>All that a bound depends on is in integers, so that devices agree to the bit. Frames of
 * several threads go into one launch; what comes of a frame does not depend on the others.
 */
public final class DeviceSolver implements CrfSolver {
  private static final System.Logger LOG = System.getLogger(DeviceSolver.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** A GPU that has not answered for so long hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The processor as OpenCL lists it may take as long as it likes. */
  private static final Duration FOREVER = Duration.ofDays(365);

  private final DeviceInfo device;
  private final CrfSolver processor;
  private final LongSupplier clock;
  private final Duration patience;
  private final DeviceCounters counters = new DeviceCounters();
  private final DeviceField field;
  private final AtomicBoolean warned = new AtomicBoolean();
  private Duration pause = Duration.ZERO;
  private long pauseEnd;

  /**
   * @param processor stands in; closed with this
   */
  public DeviceSolver(DeviceInfo device, CrfSolver processor) {
    this(
        device,
        processor,
        () -> new DeviceContext(device),
        System::nanoTime,
        device.isGpu() ? PATIENCE : FOREVER);
  }

  /**
   * @param patience time after which a device that has not answered is given up
   */
  DeviceSolver(
      DeviceInfo device,
      CrfSolver processor,
      Supplier<DeviceContext> opener,
      LongSupplier clock,
      Duration patience) {
    this.device = device;
    this.processor = processor;
    this.clock = clock;
    this.patience = patience;
    this.field = new DeviceField(device, opener, counters);
  }

  /** Whether so many frames go into one launch of a device. */
  public static boolean fits(DeviceInfo device, int width, int height, int labels, int frames) {
    return Workspace.frames(device, new FrameSize(width, height, labels)) >= frames;
  }

  /** The device. */
  public DeviceInfo device() {
    return device;
  }

  /** What it has done so far. */
  public DeviceCounters counters() {
    return counters;
  }

  @Override
  public StreamState newState() {
    return new DeviceState(processor.newState());
  }

  @Override
  public Solution solve(Energy energy, StreamState state, Budget budget) {
    return solveTogether(List.of(energy), List.of(state), budget).getFirst();
  }

  /**
   * Solves frames of several streams, together as far as they are of one size and fit.
   *
   * @param states of the frames' streams, none twice
   * @throws IllegalArgumentException if a state was made by another solver
   */
  public List<Solution> solveTogether(
      List<? extends Energy> energies, List<? extends StreamState> states, Budget budget) {
    List<DeviceState> memories = states.stream().map(DeviceSolver::own).toList();
    Map<Integer, FrameTask> tasks = new TreeMap<>();
    for (int n = 0; n < energies.size(); n++) {
      if (goesToDevice(energies.get(n))) {
        tasks.put(n, task(energies.get(n), memories.get(n), budget));
      }
    }
    int generation = field.submit(List.copyOf(tasks.values()));
    List<Solution> solutions = new ArrayList<>();
    for (int n = 0; n < energies.size(); n++) {
      DeviceState memory = memories.get(n);
      Energy energy = energies.get(n);
      solutions.add(
          Optional.ofNullable(tasks.get(n))
              .flatMap(task -> outcome(task, generation, memory))
              .orElseGet(() -> standIn(energy, memory, budget)));
    }
    return solutions;
  }

  private static DeviceState own(StreamState state) {
    if (state instanceof DeviceState memory) {
      return memory;
    }
    throw new IllegalArgumentException(
        "the stream's state was made by another solver, " + state.getClass().getSimpleName());
  }

  private boolean goesToDevice(Energy energy) {
    if (!energy.isPlain() && !warned.getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          "edges of further strides and label compatibilities are solved by the processor");
    }
    return energy.isPlain() && field.takes(FrameSize.of(energy)) && !isPausing();
  }

  private static FrameTask task(Energy energy, DeviceState memory, Budget budget) {
    boolean goesOn = memory.goesOn(FrameSize.of(energy));
    return new FrameTask(
        energy,
        budget,
        memory.stream(),
        goesOn,
        memory.takeShares(),
        memory.takeMotion(),
        System.nanoTime(),
        new CompletableFuture<>());
  }

  /** What came of a task; absent if the device has failed at it. */
  private Optional<Solution> outcome(FrameTask task, int generation, DeviceState memory) {
    try {
      Solution solution = task.result().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      memory.solved(FrameSize.of(task.energy()));
      works();
      return Optional.of(solution);
    } catch (ExecutionException e) {
      failed(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
    } catch (TimeoutException e) {
      field.abandon(task, generation);
      failed("no answer for " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  private Solution standIn(Energy energy, DeviceState memory, Budget budget) {
    if (energy.isPlain()) {
      counters.failedOver();
    }
    return processor.solve(energy, memory.forProcessor(), budget);
  }

  private synchronized boolean isPausing() {
    return !pause.isZero() && clock.getAsLong() - pauseEnd < 0;
  }

  private synchronized void works() {
    pause = Duration.ZERO;
  }

  private synchronized void failed(String why) {
    if (isPausing()) {
      return;
    }
    pause = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    pauseEnd = clock.getAsLong() + pause.toNanos();
    LOG.log(
        Level.WARNING,
        "{0} failed: {1}; the processor solves until it is tried again in {2} s",
        device.name(),
        why,
        pause.toSeconds());
  }

  @Override
  public void close() {
    field.close();
    processor.close();
  }

  @Override
  public String toString() {
    return device.describe();
  }
}
