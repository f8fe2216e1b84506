package org.segstream.gpu;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.DualPoint;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;
import org.segstream.gpu.Workspace.Room;

/**
 * Solves frames of one kind side by side. Each ends by itself; the others go on without it.
 *
 * <p>The energy is split into its rows and its columns (dual decomposition). Chains are solved
 * exactly by dynamic programming, and pixels hand a share of their min-marginals over from rows to
 * columns and back, one after the other along each chain, so that the bound never falls.
 *
 * <p>Iterations visit active blocks only. At first these are the blocks with pixels whose
 * neighbours have another label of least unary; a block becomes active when a pixel beside it
 * decides for another label than the one there. The edges of all other pixels are left out, and
 * since weights are not negative, a bound of what is left is one of the frame.
 */
final class LaunchSolve {
  private final DeviceQueue queue;
  private final Workspace rooms;
  private final WarmFrames warmFrames;
  private final DeviceCounters counters;
  private final FieldKernels kernels;
  private final FrameSize size;
  private final List<FrameTask> tasks;
  private final List<Units> units;
  private final List<StartKind> starts = new ArrayList<>();
  private final List<FrameCourse> courses = new ArrayList<>();

  LaunchSolve(
      DeviceQueue queue,
      FieldProgram.Kernels handles,
      Workspace rooms,
      WarmFrames warmFrames,
      DeviceCounters counters,
      List<FrameTask> tasks) {
    this.queue = queue;
    this.rooms = rooms;
    this.warmFrames = warmFrames;
    this.counters = counters;
    this.tasks = tasks;
    this.size = FrameSize.of(tasks.getFirst().energy());
    this.units = tasks.stream().map(task -> Units.of(task.energy())).toList();
    this.kernels = new FieldKernels(queue, handles, rooms, size);
  }

  /** Solves all frames and completes their results. */
  void run() {
    rooms.prepare(size, tasks.size());
    int[] all = IntStream.range(0, tasks.size()).toArray();
    kernels.select(all);
    new FrameUpload(queue, rooms, size, kernels).run(tasks);
    begin();
    int[] open = all;
    for (int iteration = 0; open.length > 0; iteration++) {
      kernels.select(open);
      kernels.iterate(iteration);
      long[] rows = kernels.totals(Room.ROW_ENERGIES, size.height(), tasks.size());
      long[] columns = kernels.totals(Room.COLUMN_ENERGIES, size.width(), tasks.size());
      for (int slot : open) {
        courses.get(slot).iterated(rows[slot], columns[slot]);
      }
      polish(chosen(open, slot -> courses.get(slot).wantsLabels()));
      finish(chosen(open, slot -> courses.get(slot).isDone()));
      open = chosen(open, slot -> !courses.get(slot).isDone());
    }
  }

  private static int[] chosen(int[] slots, IntPredicate which) {
    return IntStream.of(slots).filter(which).toArray();
  }

  /** Integers, first labels and their energies. */
  private void begin() {
    for (int slot = 0; slot < tasks.size(); slot++) {
      starts.add(start(slot));
    }
    kernels.begin();
    long[] bases = kernels.totals(Room.SUMS, FieldKernels.sumsOf(size), tasks.size());
    kernels.ingest();
    kernels.energy();
    long[] energies = kernels.totals(Room.SUMS, FieldKernels.sumsOf(size), tasks.size());
    queue.copy(
        rooms.get(Room.LABELS), 0, rooms.get(Room.BEST), 0, (long) tasks.size() * size.pixels());
    for (int slot = 0; slot < tasks.size(); slot++) {
      courses.add(
          new FrameCourse(
              tasks.get(slot).budget(),
              units.get(slot),
              starts.get(slot),
              size.pixels(),
              bases[slot],
              energies[slot]));
    }
  }

  /** Brings what a frame starts from. */
  private StartKind start(int slot) {
    FrameTask task = tasks.get(slot);
    Units own = units.get(slot);
    int[] record = FrameRecord.cold(own);
    StartKind kind = StartKind.COLD;
    if (bringShares(task, own, slot)) {
      Optional<Motion> motion = task.motion().filter(m -> !m.isRest());
      record = motion.map(m -> moved(m, own, slot)).orElseGet(() -> FrameRecord.warm(own));
      kind = motion.isPresent() ? StartKind.WARM_MOTION : StartKind.WARM;
    }
    queue.write(rooms.get(Room.RECORDS), 4L * FrameRecord.LENGTH * slot, record);
    return kind;
  }

  /**
   * Brings the shares that a frame starts from to {@link Room#GIVEN}; returns whether it has any.
   */
  private boolean bringShares(FrameTask task, Units own, int slot) {
    DeviceBuffer to = rooms.get(Room.GIVEN);
    long bytes = 4 * size.numbers();
    if (task.shares().isPresent()) {
      queue.write(to, slot * bytes, task.shares().get());
      return true;
    }
    return task.goesOn()
        && warmFrames.bring(
            task.stream(), size, own, from -> queue.copy(from, 0, to, slot * bytes, bytes));
  }

  private int[] moved(Motion motion, Units own, int slot) {
    int[] moves = new int[motion.columns() * motion.rows()];
    for (int n = 0; n < moves.length; n++) {
      moves[n] = motion.matched(n) ? (motion.dx(n) + 128) << 8 | (motion.dy(n) + 128) : -1;
    }
    queue.write(rooms.get(Room.MOVES), 4L * slot * size.pixels(), moves);
    return FrameRecord.moved(own, motion.block(), motion.columns());
  }

  private void polish(int[] slots) {
    if (slots.length == 0) {
      return;
    }
    kernels.select(slots);
    kernels.polish();
    kernels.energy();
    long[] energies = kernels.totals(Room.SUMS, FieldKernels.sumsOf(size), tasks.size());
    for (int slot : slots) {
      if (courses.get(slot).improves(energies[slot])) {
        long at = (long) slot * size.pixels();
        queue.copy(rooms.get(Room.LABELS), at, rooms.get(Room.BEST), at, size.pixels());
      }
    }
  }

  private void finish(int[] slots) {
    if (slots.length == 0) {
      return;
    }
    kernels.select(slots);
    kernels.retire();
    int[] visits = kernels.visits(tasks.size());
    for (int slot : slots) {
      finish(slot, visits[slot]);
    }
  }

  /**
   * Keeps what the stream's next frame starts from, and completes the result.
   *
   * @param visits active blocks of all iterations
   */
  private void finish(int slot, int visits) {
    FrameTask task = tasks.get(slot);
    long bytes = 4 * size.numbers();
    warmFrames.keep(
        task.stream(),
        size,
        units.get(slot),
        to -> queue.copy(rooms.get(Room.GIVEN), slot * bytes, to, 0, bytes));
    byte[] labels = new byte[size.pixels()];
    queue.read(rooms.get(Room.BEST), (long) slot * size.pixels(), labels.length).get(labels);
    Optional<DualPoint> duals =
        task.budget().keepDuals() ? Optional.of(duals(slot)) : Optional.empty();
    Certificate certificate = courses.get(slot).certificate();
    int iterations = certificate.iterations();
    counters.visited(visits, (long) iterations * size.blocks());
    double work = visits / (double) size.blocks();
    task.result().complete(new Solution(labels, certificate, duals, iterations, work));
  }

  /** The rows' shares, in nats. */
  private DualPoint duals(int slot) {
    long bytes = 4 * size.numbers();
    IntBuffer turned = queue.read(rooms.get(Room.ROW), slot * bytes, bytes).asIntBuffer();
    double[] shares = new double[Math.toIntExact(size.numbers())];
    for (int x = 0; x < size.width(); x++) {
      for (int k = 0; k < size.labels(); k++) {
        for (int y = 0; y < size.height(); y++) {
          shares[(y * size.width() + x) * size.labels() + k] =
              turned.get() / units.get(slot).perNat();
        }
      }
    }
    return DualPoint.of(List.of(shares));
  }
}
