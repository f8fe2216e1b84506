package org.segstream.crf.energy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A Potts energy in a file, with the true labelling if it is known.
 *
 * <p>Little endian: {@code int32 width, height, labels}; {@code float32
 * unary[height][width][labels]}; {@code float32 horizontal[height][width - 1]}; {@code float32
 * vertical[height - 1][width]}; optionally {@code uint8 truth[height][width]}.
 */
public final class InstanceFile {
  private static final int HEADER = 3 * Integer.BYTES;

  private final GridEnergy grid;
  private final Optional<byte[]> truth;

  /**
   * @param truth {@code byte[height][width]}, label ids, unsigned
   * @throws IllegalArgumentException if the truth does not have the grid's size
   */
  public InstanceFile(GridEnergy grid, Optional<byte[]> truth) {
    this.grid = grid;
    this.truth = truth;
    int pixels = grid.width() * grid.height();
    if (truth.isPresent() && truth.get().length != pixels) {
      throw new IllegalArgumentException(
          truth.get().length + " true labels for " + pixels + " pixels");
    }
  }

  /** The energy. */
  public GridEnergy grid() {
    return grid;
  }

  /** {@code byte[height][width]}, label ids, unsigned; empty if the file has none. */
  public Optional<byte[]> truth() {
    return truth;
  }

  /**
   * Reads an instance.
   *
   * @throws InstanceFileException if the file cannot be read or is no instance
   */
  public static InstanceFile read(Path file) {
    ByteBuffer in = ByteBuffer.wrap(bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int size = in.remaining();
    if (size < HEADER) {
      throw new InstanceFileException(
          file + " has " + size + " bytes, too few for an instance's header of " + HEADER);
    }
    int width = in.getInt();
    int height = in.getInt();
    int labels = in.getInt();
    if (width < 1 || height < 1 || labels < 1 || labels > 255) {
      throw new InstanceFileException(
          file
              + " is no instance: its header says "
              + width
              + "×"
              + height
              + " pixels and "
              + labels
              + " labels, at least 1×1 and 1 to 255 are needed");
    }
    long pixels = (long) width * height;
    long needed = HEADER + Float.BYTES * (pixels * labels + pixels - height + pixels - width);
    if (size != needed && size != needed + pixels) {
      throw new InstanceFileException(
          "%s has %d bytes, but %d×%d pixels and %d labels take %d, or %d with the truth"
              .formatted(file, size, width, height, labels, needed, needed + pixels));
    }
    return parse(file, in, width, height, labels);
  }

  private static InstanceFile parse(Path file, ByteBuffer in, int width, int height, int labels) {
    float[] unary = floats(in, width * height * labels);
    float[] horizontal = floats(in, height * (width - 1));
    float[] vertical = floats(in, (height - 1) * width);
    try {
      GridEnergy grid = GridEnergy.potts(width, height, labels, unary, horizontal, vertical);
      return new InstanceFile(grid, rest(in));
    } catch (IllegalArgumentException e) {
      throw new InstanceFileException(file + " is no instance: " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new InstanceFileException("there is no file " + file, e);
    } catch (IOException | OutOfMemoryError e) {
      throw new InstanceFileException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static float[] floats(ByteBuffer in, int count) {
    float[] values = new float[count];
    in.asFloatBuffer().get(values);
    in.position(in.position() + count * Float.BYTES);
    return values;
  }

  private static Optional<byte[]> rest(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return Optional.of(bytes);
  }

  /**
   * Writes the instance.
   *
   * @throws IllegalArgumentException if the energy is not a Potts energy of stride 1 with the
   *     labels of a pixel side by side: the file has no room for anything else
   * @throws UncheckedIOException if it cannot be written
   */
  public void write(Path file) {
    EdgeFamily edges = edges();
    int floats = grid.unary().length + edges.horizontal().length + edges.vertical().length;
    byte[] labels = truth.orElse(new byte[0]);
    ByteBuffer out = ByteBuffer.allocate(HEADER + Float.BYTES * floats + labels.length);
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(grid.width()).putInt(grid.height()).putInt(grid.labels());
    out.slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .put(grid.unary())
        .put(edges.horizontal())
        .put(edges.vertical());
    out.position(out.position() + Float.BYTES * floats).put(labels);
    try {
      Files.write(file, out.array());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private EdgeFamily edges() {
    EdgeFamily first = grid.families().getFirst();
    Checks.require(
        grid.families().size() == 1
            && first.stride() == 1
            && grid.compatibility().isEmpty()
            && grid.layout() == UnaryLayout.CHANNEL_LAST,
        "an instance file holds Potts energies of stride 1, channel last, and nothing else");
    return first;
  }
}
