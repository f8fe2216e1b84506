package org.segstream.gpu;

import java.util.List;
import org.segstream.crf.energy.Axis;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LogitPlanes;
import org.segstream.crf.energy.SampledEnergy;
import org.segstream.gpu.Workspace.Room;

/** Brings energies to the device: their floats, in the order that the field's kernels read. */
final class FrameUpload {
  private final DeviceQueue queue;
  private final Workspace rooms;
  private final FrameSize size;
  private final FieldKernels kernels;

  FrameUpload(DeviceQueue queue, Workspace rooms, FrameSize size, FieldKernels kernels) {
    this.queue = queue;
    this.rooms = rooms;
    this.size = size;
    this.kernels = kernels;
  }

  /** Brings frames of one kind, the n-th to slot n. */
  void run(List<FrameTask> tasks) {
    FrameTask.Kind kind = tasks.getFirst().kind();
    if (kind.contrast().isPresent()) {
      float[] table = kind.contrast().get().table();
      prepare(kind, tasks.size());
      queue.write(rooms.ensure(Room.TABLE, 4L * table.length), 0, table, 0, table.length);
      for (int n = 0; n < tasks.size(); n++) {
        bring((SampledEnergy) tasks.get(n).energy(), n);
      }
      writeAxes((SampledEnergy) tasks.getFirst().energy());
      kernels.sample(kind.unaryColumns(), kind.unaryRows());
      kernels.contrast(table.length);
    } else {
      for (int n = 0; n < tasks.size(); n++) {
        bring((GridEnergy) tasks.get(n).energy(), n);
      }
      kernels.arrange(kind.unaryColumns(), kind.unaryRows());
    }
  }

  private void prepare(FrameTask.Kind kind, int frames) {
    long logits = (long) kind.unaryColumns() * kind.unaryRows() * size.labels();
    rooms.ensure(Room.LOGITS, 4L * frames * logits);
    rooms.ensure(Room.RGB, 3L * frames * size.pixels());
    rooms.ensure(Room.TIME_LABELS, (long) frames * size.pixels());
    rooms.ensure(Room.TIME_WEIGHTS, 4L * frames * size.pixels());
  }

  private void bring(SampledEnergy energy, int slot) {
    LogitPlanes logits = energy.logits();
    int count = logits.labels() * logits.height() * logits.width();
    queue.write(rooms.get(Room.LOGITS), 4L * slot * count, logits.values(), logits.start(), count);
    int pixels = size.pixels();
    queue.write(rooms.get(Room.RGB), 3L * slot * pixels, energy.rgb());
    DeviceBuffer labels = rooms.get(Room.TIME_LABELS);
    DeviceBuffer weights = rooms.get(Room.TIME_WEIGHTS);
    energy
        .time()
        .ifPresentOrElse(
            time -> {
              queue.write(labels, (long) slot * pixels, time.labels());
              queue.write(weights, 4L * slot * pixels, time.weights(), 0, pixels);
            },
            () -> {
              queue.clear(labels, (long) slot * pixels, pixels);
              queue.clear(weights, 4L * slot * pixels, 4L * pixels);
            });
  }

  /** Where the frames' pixels lie between the logits. */
  private void writeAxes(SampledEnergy energy) {
    Axis columns = energy.columns();
    Axis rows = energy.rows();
    int[][] places = {columns.before(), columns.after(), rows.before(), rows.after()};
    float[][] shares = {columns.rest(), columns.share(), rows.rest(), rows.share()};
    long bytes = 8L * (size.width() + size.height());
    DeviceBuffer allPlaces = rooms.ensure(Room.PLACES, bytes);
    DeviceBuffer allShares = rooms.ensure(Room.SHARES, bytes);
    long at = 0;
    for (int n = 0; n < places.length; n++) {
      queue.write(allPlaces, at, places[n]);
      queue.write(allShares, at, shares[n], 0, shares[n].length);
      at += 4L * places[n].length;
    }
  }

  private void bring(GridEnergy energy, int slot) {
    int width = size.width();
    int height = size.height();
    float[] across = new float[size.pixels()];
    float[] down = new float[size.pixels()];
    for (int y = 0; y < height; y++) {
      energy.right(y, 0, width - 1, across, y * width);
      if (y + 1 < height) {
        energy.down(y, 0, width, down, y * width);
      }
    }
    long pixels = 4L * slot * size.pixels();
    queue.write(rooms.get(Room.ACROSS), pixels, across, 0, across.length);
    queue.write(rooms.get(Room.DOWN), pixels, down, 0, down.length);
    float[] unary = energy.unary();
    queue.write(rooms.get(Room.GIVEN), 4L * slot * size.numbers(), unary, 0, unary.length);
  }
}
