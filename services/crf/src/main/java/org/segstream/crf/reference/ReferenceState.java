package org.segstream.crf.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.GridEnergy;

/** The reference solver's memory of a stream: the messages of its last frame, in double. */
public final class ReferenceState implements CrfSolver.StreamState {
  private int width;
  private int height;
  private int labels;
  private List<Messages> messages = List.of();
  private Optional<Motion> motion = Optional.empty();

  /**
   * The messages of a family of edges.
   *
   * @param right on the edges to the right, {@code double[height][width][labels]}, those of pixels
   *     without such an edge unused, nats
   * @param down on the edges downwards, likewise
   */
  @SuppressWarnings("ArrayRecordComponent") // shared with the passes on purpose
  record Messages(int stride, double[] right, double[] down) {}

  /** The messages of all families, in the energy's order. */
  List<Messages> messages() {
    return messages;
  }

  /** Makes the messages fit for {@code grid}, whatever they are now. */
  StartKind prepare(GridEnergy grid) {
    boolean joined = motion.map(m -> m.joins(grid.width(), grid.height())).orElse(true);
    Optional<Motion> moved = motion.filter(m -> !m.isRest());
    motion = Optional.empty();
    if (!fits(grid) || !joined) {
      width = grid.width();
      height = grid.height();
      labels = grid.labels();
      int count = width * height * labels;
      messages =
          grid.families().stream()
              .map(f -> new Messages(f.stride(), new double[count], new double[count]))
              .toList();
      return StartKind.COLD;
    }
    moved.ifPresent(this::carry);
    for (int f = 0; f < messages.size(); f++) {
      clip(grid, grid.families().get(f), messages.get(f));
    }
    return moved.isPresent() ? StartKind.WARM_MOTION : StartKind.WARM;
  }

  private void carry(Motion along) {
    messages =
        messages.stream()
            .map(of ->
                new Messages(of.stride(), carried(of.right(), along), carried(of.down(), along)))
            .toList();
  }

  private double[] carried(double[] values, Motion along) {
    double[] moved = new double[values.length];
    for (int i = 0; i < width * height; i++) {
      int block = along.blockOf(i % width, i / width);
      int x = i % width - along.dx(block);
      int y = i / width - along.dy(block);
      if (along.matched(block) && x >= 0 && x < width && y >= 0 && y < height) {
        System.arraycopy(values, (y * width + x) * labels, moved, i * labels, labels);
      }
    }
    return moved;
  }

  private boolean fits(GridEnergy grid) {
    return width == grid.width()
        && height == grid.height()
        && labels == grid.labels()
        && messages.stream()
            .map(Messages::stride)
            .toList()
            .equals(grid.families().stream().map(EdgeFamily::stride).toList());
  }

  private void clip(GridEnergy grid, EdgeFamily family, Messages of) {
    float largest = grid.largestCompatibility();
    int across = family.across(width);
    int along = family.along(height);
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int y = i / width;
      double right = x < across ? family.horizontal()[y * across + x] : 0;
      double down = y < along ? family.vertical()[i] : 0;
      clip(of.right(), i, right * largest);
      clip(of.down(), i, down * largest);
    }
  }

  /** To {@code [0, most]}; what is not a number becomes 0. */
  private void clip(double[] values, int edge, double most) {
    for (int n = edge * labels; n < (edge + 1) * labels; n++) {
      values[n] = values[n] > 0 ? Math.min(values[n], most) : 0;
    }
  }

  /** Puts the same messages into every family for the next solve of a grid of this size. */
  public void set(GridEnergy grid, double[] newRight, double[] newDown) {
    prepare(grid);
    List<Messages> set = new ArrayList<>();
    for (Messages of : messages) {
      set.add(
          new Messages(
              of.stride(),
              Arrays.copyOf(newRight, of.right().length),
              Arrays.copyOf(newDown, of.down().length)));
    }
    messages = set;
  }

  @Override
  public void follow(Motion of) {
    motion = Optional.of(of);
  }

  @Override
  public void reset() {
    width = 0;
    height = 0;
    labels = 0;
    messages = List.of();
  }

  @Override
  public long bytes() {
    return messages.stream()
        .mapToLong(of -> (long) Double.BYTES * (of.right().length + of.down().length))
        .sum();
  }
}
