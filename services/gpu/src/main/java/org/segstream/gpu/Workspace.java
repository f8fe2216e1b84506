package org.segstream.gpu;

import java.util.EnumMap;
import java.util.Map;

/**
 * The device's memory for the frames of a launch. Buffers grow with what is asked for, and are used
 * again for frames of any size that fit.
 */
final class Workspace {
  /** Frames in a launch, at most. */
  static final int MOST_FRAMES = 64;

  /** Launches that are under way at once on devices with memory for them. */
  private static final int MOST_LAUNCHES = 3;

  /** Memory from which on a device has that, bytes. */
  private static final long LARGE = 3L << 30;

  private final DeviceContext context;
  private final Map<Room, DeviceBuffer> buffers = new EnumMap<>(Room.class);

  /** What the buffers hold, {@code field.cl} says in which order. */
  enum Room {
    /** Unaries in nats, upright. */
    UNARY,
    /** The same, turned. */
    TURNED,
    /** The rows' shares of the unaries, turned. */
    ROW,
    /** The columns' shares of the unaries, upright. */
    COLUMN,
    /** Messages, then what chains give; room for other numbers in between. */
    GIVEN,
    /** What the rows gave, upright. */
    KEPT,
    /** Edge weights in nats. */
    ACROSS,
    DOWN,
    /** Edge weights in units. */
    ACROSS_UNITS,
    DOWN_UNITS,
    /** Labels of least unary, labels under way, and the best ones so far. */
    FIRSTS,
    LABELS,
    BEST,
    /** What frames are made of. */
    LOGITS,
    PLACES,
    SHARES,
    RGB,
    TABLE,
    TIME_LABELS,
    TIME_WEIGHTS,
    MOVES,
    RECORDS,
    SLOTS,
    /** Flags of the blocks that are active, and of those that will be in the next iteration. */
    ACTIVE,
    NEXT,
    /** What comes down. */
    ROW_ENERGIES,
    COLUMN_ENERGIES,
    SUMS,
    VISITS
  }

  Workspace(DeviceContext context) {
    this.context = context;
  }

  /** How many frames of a size go into a launch: 0 if not even one fits. */
  static int frames(DeviceInfo device, FrameSize size) {
    long numbers = 4 * size.numbers();
    long frame = 6 * numbers + 40L * size.pixels();
    long share = device.memory() / 2 / launches(device);
    long most = Math.min(device.largestBuffer() / numbers, share / frame);
    return (int) Math.min(MOST_FRAMES, most);
  }

  /** How many launches may be under way at once, each with a workspace of its own. */
  static int launches(DeviceInfo device) {
    return device.memory() >= LARGE ? MOST_LAUNCHES : 1;
  }

  /** A buffer of at least so many bytes; what was in it is lost if it has to grow. */
  DeviceBuffer ensure(Room room, long bytes) {
    DeviceBuffer held = buffers.get(room);
    if (held != null && held.bytes() >= bytes) {
      return held;
    }
    if (held != null) {
      buffers.remove(room);
      context.free(held);
    }
    DeviceBuffer larger = context.allocate(bytes);
    buffers.put(room, larger);
    return larger;
  }

  /** Makes room for frames. */
  void prepare(FrameSize size, int frames) {
    long pixels = (long) frames * size.pixels();
    for (Room room :
        new Room[] {Room.UNARY, Room.TURNED, Room.ROW, Room.COLUMN, Room.GIVEN, Room.KEPT}) {
      ensure(room, 4L * frames * size.numbers());
    }
    for (Room room :
        new Room[] {Room.ACROSS, Room.DOWN, Room.ACROSS_UNITS, Room.DOWN_UNITS, Room.MOVES}) {
      ensure(room, 4 * pixels);
    }
    ensure(Room.FIRSTS, pixels);
    ensure(Room.LABELS, pixels);
    ensure(Room.BEST, pixels);
    ensure(Room.RECORDS, 4L * FrameRecord.LENGTH * frames);
    ensure(Room.SLOTS, 4L * frames);
    ensure(Room.ROW_ENERGIES, 8L * frames * size.height());
    ensure(Room.COLUMN_ENERGIES, 8L * frames * size.width());
    ensure(Room.ACTIVE, 4L * frames * size.blocks());
    ensure(Room.NEXT, 4L * frames * size.blocks());
    ensure(Room.VISITS, 4L * frames);
    ensure(Room.SUMS, 8L * frames * FieldKernels.sumsOf(size));
  }

  /** A buffer that there is. */
  DeviceBuffer get(Room room) {
    DeviceBuffer held = buffers.get(room);
    if (held == null) {
      throw new IllegalStateException("there is no room for " + room + " yet");
    }
    return held;
  }
}
