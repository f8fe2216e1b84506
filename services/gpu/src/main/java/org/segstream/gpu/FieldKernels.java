package org.segstream.gpu;

import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.segstream.gpu.FieldProgram.Kernel;
import org.segstream.gpu.Workspace.Room;

/** The kernels at work on the frames of one size in a workspace. */
final class FieldKernels {
  private static final int TILE = 16;
  private static final int GROUP = 64;
  private static final int ROWS = 8;

  /** Chains in a group: few, so that a frame's chains are spread over the device. */
  private static final int CHAINS = 32;

  private static final int POLISHES = 2;

  private static final int[] LINE = {GROUP, 1, 1};
  private static final int[] SQUARE = {TILE, TILE, 1};
  private static final int[] CHAIN = {CHAINS, 1};

  private final DeviceQueue queue;
  private final FieldProgram.Kernels handles;
  private final Workspace rooms;
  private final FrameSize size;
  private int[] selected = {};
  private int active;

  FieldKernels(DeviceQueue queue, FieldProgram.Kernels handles, Workspace rooms, FrameSize size) {
    this.queue = queue;
    this.handles = handles;
    this.rooms = rooms;
    this.size = size;
  }

  /** Sums that kernels leave for a frame. */
  static int sumsOf(FrameSize size) {
    return Math.ceilDiv(size.width(), GROUP) * Math.ceilDiv(size.height(), ROWS);
  }

  /** Says which slots the next kernels are for. */
  void select(int[] slots) {
    if (!Arrays.equals(slots, selected)) {
      queue.write(rooms.get(Room.SLOTS), 0, slots);
      selected = slots;
      active = slots.length;
    }
  }

  /** Unaries from logits, both ways. */
  void sample(int logitWidth, int logitHeight) {
    for (int turned = 0; turned < 2; turned++) {
      overFrames(
          Kernel.SAMPLE,
          pixels(turned),
          rooms.get(Room.LOGITS),
          logitWidth,
          logitHeight,
          rooms.get(Room.PLACES),
          rooms.get(Room.SHARES),
          rooms.get(Room.TIME_LABELS),
          rooms.get(Room.TIME_WEIGHTS),
          turned,
          rooms.get(turned == 0 ? Room.UNARY : Room.TURNED));
    }
  }

  /** Unaries from {@link Room#GIVEN}, both ways. */
  void arrange(int pixelStep, int labelStep) {
    for (int turned = 0; turned < 2; turned++) {
      overFrames(
          Kernel.ARRANGE,
          pixels(turned),
          rooms.get(Room.GIVEN),
          pixelStep,
          labelStep,
          turned,
          rooms.get(turned == 0 ? Room.UNARY : Room.TURNED));
    }
  }

  /** Weights from colours. */
  void contrast(int entries) {
    overFrames(
        Kernel.CONTRAST,
        pixels(0),
        rooms.get(Room.RGB),
        rooms.get(Room.TABLE),
        entries,
        rooms.get(Room.ACROSS),
        rooms.get(Room.DOWN));
  }

  /**
   * Integers from floats; the columns' shares come from {@link Room#GIVEN} where frames are warm.
   */
  void ingest() {
    overFrames(
        Kernel.INGEST,
        blocks(),
        rooms.get(Room.RECORDS),
        rooms.get(Room.UNARY),
        rooms.get(Room.ACROSS),
        rooms.get(Room.DOWN),
        rooms.get(Room.GIVEN),
        rooms.get(Room.MOVES),
        rooms.get(Room.COLUMN),
        rooms.get(Room.KEPT),
        rooms.get(Room.ACROSS_UNITS),
        rooms.get(Room.DOWN_UNITS),
        rooms.get(Room.LABELS),
        rooms.get(Room.SUMS));
    launch(
        Kernel.ROW_SHARES,
        SQUARE,
        new int[] {size.height(), size.width(), active * size.labels()},
        slots(),
        size.width(),
        size.height(),
        rooms.get(Room.KEPT),
        rooms.get(Room.COLUMN),
        rooms.get(Room.ROW));
  }

  /**
   * Rows give to columns, and columns to rows; pixels choose labels.
   *
   * @param number of the iteration: chains are gone through in alternate directions
   */
  void iterate(int number) {
    int backwards = number % 2;
    chains(
        size.width(), size.height(), Room.ROW, Room.ACROSS_UNITS, Room.ROW_ENERGIES, backwards, 0);
    handOver(size.height(), size.width(), Room.COLUMN, 1);
    chains(
        size.height(),
        size.width(),
        Room.COLUMN,
        Room.DOWN_UNITS,
        Room.COLUMN_ENERGIES,
        backwards,
        1);
    handOver(size.width(), size.height(), Room.ROW, 0);
  }

  private void chains(
      int length, int count, Room own, Room weights, Room energies, int backwards, int decide) {
    launch(
        Kernel.CHAINS,
        CHAIN,
        new int[] {count, active},
        slots(),
        length,
        count,
        rooms.get(own),
        rooms.get(Room.GIVEN),
        rooms.get(weights),
        rooms.get(energies),
        backwards,
        decide,
        rooms.get(Room.KEPT),
        rooms.get(Room.LABELS));
  }

  private void handOver(int rows, int columns, Room to, int keep) {
    launch(
        Kernel.HAND_OVER,
        SQUARE,
        new int[] {columns, rows, active * size.labels()},
        slots(),
        rows,
        columns,
        rooms.get(Room.GIVEN),
        rooms.get(to),
        keep,
        rooms.get(Room.KEPT));
  }

  /**
   * Makes the labels better: every second row, the other rows, the same with columns, and again.
   */
  void polish() {
    for (int round = 0; round < POLISHES; round++) {
      polishOnce();
    }
  }

  private void polishOnce() {
    for (int first = 0; first < Math.min(2, size.height()); first++) {
      polish(
          size.width(), size.height(), Room.TURNED, Room.ACROSS, Room.DOWN, first, 1, size.width());
    }
    for (int first = 0; first < Math.min(2, size.width()); first++) {
      polish(
          size.height(), size.width(), Room.UNARY, Room.DOWN, Room.ACROSS, first, size.width(), 1);
    }
  }

  private void polish(
      int length,
      int count,
      Room unary,
      Room along,
      Room aside,
      int first,
      int alongStep,
      int asideStep) {
    launch(
        Kernel.POLISH,
        CHAIN,
        new int[] {(count - first + 1) / 2, active},
        slots(),
        length,
        count,
        rooms.get(unary),
        rooms.get(along),
        rooms.get(aside),
        rooms.get(Room.GIVEN),
        rooms.get(Room.LABELS),
        first,
        alongStep,
        asideStep);
  }

  /** Leaves the labels' energies in {@link Room#SUMS}. */
  void energy() {
    overFrames(
        Kernel.ENERGY,
        blocks(),
        rooms.get(Room.RECORDS),
        rooms.get(Room.UNARY),
        rooms.get(Room.ACROSS),
        rooms.get(Room.DOWN),
        rooms.get(Room.LABELS),
        rooms.get(Room.SUMS));
  }

  /** Leaves what the next frames start from in {@link Room#GIVEN}. */
  void retire() {
    overFrames(
        Kernel.RETIRE,
        pixels(0),
        rooms.get(Room.RECORDS),
        rooms.get(Room.UNARY),
        rooms.get(Room.ACROSS),
        rooms.get(Room.DOWN),
        rooms.get(Room.COLUMN),
        rooms.get(Room.GIVEN));
  }

  /**
   * Adds up what each frame has.
   *
   * @param each numbers of a frame
   * @param frames slots in use
   */
  long[] totals(Room room, int each, int frames) {
    LongBuffer numbers = queue.read(rooms.get(room), 0, 8L * each * frames).asLongBuffer();
    long[] totals = new long[frames];
    for (int n = 0; n < each * frames; n++) {
      totals[n / each] += numbers.get(n);
    }
    return totals;
  }

  /** Launches a kernel over the frames' pixels; its first arguments are slots and size. */
  private void overFrames(Kernel kernel, int[] items, Object... arguments) {
    Stream<Object> frames = Stream.of(slots(), size.width(), size.height());
    launch(kernel, LINE, items, Stream.concat(frames, Arrays.stream(arguments)).toArray());
  }

  private void launch(Kernel kernel, int[] groups, int[] items, Object... arguments) {
    queue.launch(handles.of(kernel), groups, items, arguments);
  }

  private DeviceBuffer slots() {
    return rooms.get(Room.SLOTS);
  }

  private int[] pixels(int turned) {
    return turned == 0
        ? new int[] {size.width(), size.height(), active}
        : new int[] {size.height(), size.width(), active};
  }

  private int[] blocks() {
    return new int[] {size.width(), Math.ceilDiv(size.height(), ROWS), active};
  }
}
