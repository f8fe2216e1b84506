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
  private final ChainDirection rows;
  private final ChainDirection columns;
  private int[] selected = {};
  private int active;

  FieldKernels(DeviceQueue queue, FieldProgram.Kernels handles, Workspace rooms, FrameSize size) {
    this.queue = queue;
    this.handles = handles;
    this.rooms = rooms;
    this.size = size;
    this.rows = ChainDirection.rows(size);
    this.columns = ChainDirection.columns(size);
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

  /** Labels of least unary, their sums in {@link Room#SUMS}, and the blocks that are active. */
  void begin() {
    overFrames(
        Kernel.LEAST_UNARIES,
        blocks(),
        rooms.get(Room.RECORDS),
        rooms.get(Room.UNARY),
        rooms.get(Room.LABELS),
        rooms.get(Room.FIRSTS),
        rooms.get(Room.SUMS));
    overFrames(
        Kernel.BOUNDARIES,
        activeBlocks(),
        rooms.get(Room.FIRSTS),
        rooms.get(Room.ACTIVE),
        rooms.get(Room.NEXT),
        rooms.get(Room.VISITS));
  }

  /**
   * Integers from floats; the columns' shares come from {@link Room#GIVEN} where frames are warm.
   */
  void ingest() {
    overFrames(
        Kernel.INGEST,
        pixels(0),
        rooms.get(Room.RECORDS),
        rooms.get(Room.UNARY),
        rooms.get(Room.ACROSS),
        rooms.get(Room.DOWN),
        rooms.get(Room.FIRSTS),
        rooms.get(Room.GIVEN),
        rooms.get(Room.MOVES),
        rooms.get(Room.ACTIVE),
        rooms.get(Room.COLUMN),
        rooms.get(Room.KEPT),
        rooms.get(Room.ACROSS_UNITS),
        rooms.get(Room.DOWN_UNITS));
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
   * Rows give to columns, and columns to rows; pixels choose labels, and blocks become active.
   *
   * @param number of the iteration: chains are gone through in alternate directions
   */
  void iterate(int number) {
    int backwards = number % 2;
    chains(rows, backwards, 0);
    handOver(columns, 1);
    chains(columns, backwards, 1);
    handOver(rows, 0);
    overFrames(
        Kernel.GROW,
        activeBlocks(),
        rooms.get(Room.ACTIVE),
        rooms.get(Room.NEXT),
        rooms.get(Room.VISITS));
  }

  private void chains(ChainDirection way, int backwards, int decide) {
    launch(
        Kernel.CHAINS,
        CHAIN,
        new int[] {way.count(), active},
        slots(),
        way.length(),
        way.count(),
        rooms.get(way.shares()),
        rooms.get(Room.GIVEN),
        rooms.get(way.units()),
        rooms.get(way.energies()),
        backwards,
        rooms.get(Room.ACTIVE),
        way.blockStep(),
        way.blockAside(),
        decide,
        rooms.get(Room.KEPT),
        rooms.get(Room.LABELS),
        rooms.get(Room.FIRSTS),
        rooms.get(Room.NEXT));
  }

  /** Hands over to chains what those across have given. */
  private void handOver(ChainDirection to, int keep) {
    launch(
        Kernel.HAND_OVER,
        SQUARE,
        new int[] {to.count(), to.length(), active * size.labels()},
        slots(),
        to.length(),
        to.count(),
        rooms.get(Room.GIVEN),
        rooms.get(to.shares()),
        keep,
        rooms.get(Room.KEPT),
        rooms.get(Room.ACTIVE),
        to.blockStep(),
        to.blockAside());
  }

  /**
   * Makes the labels better: every second row, the other rows, the same with columns, and again.
   */
  void polish() {
    for (int round = 0; round < POLISHES; round++) {
      for (ChainDirection way : new ChainDirection[] {rows, columns}) {
        for (int first = 0; first < Math.min(2, way.count()); first++) {
          polish(way, first);
        }
      }
    }
  }

  private void polish(ChainDirection way, int first) {
    launch(
        Kernel.POLISH,
        CHAIN,
        new int[] {(way.count() - first + 1) / 2, active},
        slots(),
        way.length(),
        way.count(),
        rooms.get(way.unary()),
        rooms.get(way.along()),
        rooms.get(way.aside()),
        rooms.get(Room.GIVEN),
        rooms.get(Room.LABELS),
        first,
        way.pixelStep(),
        way.asideStep(),
        rooms.get(Room.ACTIVE),
        way.blockStep(),
        way.blockAside());
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
        rooms.get(Room.FIRSTS),
        rooms.get(Room.ACTIVE),
        rooms.get(Room.COLUMN),
        rooms.get(Room.GIVEN));
  }

  /** How many active blocks each frame's iterations had in all. */
  int[] visits(int frames) {
    int[] visits = new int[frames];
    queue.read(rooms.get(Room.VISITS), 0, 4L * frames).asIntBuffer().get(visits);
    return visits;
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

  private int[] activeBlocks() {
    return new int[] {size.blockColumns(), size.blockRows(), active};
  }

  private int[] blocks() {
    return new int[] {size.width(), Math.ceilDiv(size.height(), ROWS), active};
  }
}
