package org.segstream.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.gpu.Workspace.Room;

/** The device computes the same floats as the processor, to the last bit. */
class FrameUploadTest {

  private static FrameTask task(Energy energy) {
    return new FrameTask(
        energy,
        Budget.toGap(0, 1),
        1,
        false,
        Optional.empty(),
        Optional.empty(),
        0,
        new CompletableFuture<>());
  }

  private static void assertSame(
      DeviceQueue queue, Workspace rooms, int slot, GridEnergy expected) {
    int width = expected.width();
    int height = expected.height();
    int labels = expected.labels();
    long bytes = 4L * width * height * labels;
    float[] upright = floats(queue, rooms, Room.UNARY, slot * bytes, width * height * labels);
    float[] turned = floats(queue, rooms, Room.TURNED, slot * bytes, width * height * labels);
    long pixels = 4L * slot * width * height;
    float[] across = floats(queue, rooms, Room.ACROSS, pixels, width * height);
    float[] down = floats(queue, rooms, Room.DOWN, pixels, width * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int k = 0; k < labels; k++) {
          float unary = expected.unary(x, y, k);
          assertThat(upright[(y * labels + k) * width + x]).isEqualTo(unary);
          assertThat(turned[(x * labels + k) * height + y]).isEqualTo(unary);
        }
        int i = y * width + x;
        assertThat(across[i]).isEqualTo(x + 1 < width ? expected.right(x, y) : 0);
        assertThat(down[i]).isEqualTo(y + 1 < height ? expected.down(x, y) : 0);
      }
    }
  }

  private static float[] floats(
      DeviceQueue queue, Workspace rooms, Room room, long from, int count) {
    FloatBuffer read = queue.read(rooms.get(room), from, 4L * count).asFloatBuffer();
    float[] values = new float[count];
    read.get(values);
    return values;
  }

  @ParameterizedTest
  @CsvSource({"1,1,3", "1,9,3", "33,1,3", "47,31,3", "64,48,11"})
  void bringsWhatTheEnergyHas(int width, int height, int labels) {
    Random random = new Random(width);
    FrameSize size = new FrameSize(width, height, labels);
    List<Energy> energies =
        List.of(
            Frames.sampled(random, width, height, labels),
            Frames.joined(random, width, height, labels),
            Frames.sampled(random, width, height, labels));
    try (DeviceContext context = new DeviceContext(TestDevice.get());
        DeviceQueue queue = context.newQueue();
        FieldProgram program = new FieldProgram(context, labels);
        FieldProgram.Kernels handles = program.newKernels()) {
      for (List<Energy> launch :
          List.of(energies, energies.stream().<Energy>map(Energy::expanded).toList())) {
        Workspace rooms = new Workspace(context);
        rooms.prepare(size, 3);
        FieldKernels kernels = new FieldKernels(queue, handles, rooms, size);
        kernels.select(new int[] {0, 1, 2});
        new FrameUpload(queue, rooms, size, kernels)
            .run(launch.stream().map(FrameUploadTest::task).toList());
        for (int slot = 0; slot < 3; slot++) {
          assertSame(queue, rooms, slot, energies.get(slot).expanded());
        }
      }
    }
  }
}
