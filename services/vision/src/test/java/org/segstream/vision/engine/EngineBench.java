package org.segstream.vision.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.segstream.vision.ImageScaler;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Models;
import org.segstream.vision.model.SegmentationModel;

/** Median time of each step from frame to unaries at 480×360, on one thread. */
final class EngineBench {
  private EngineBench() {}

  public static void main(String[] arguments) {
    SegmentationModel model = Models.trainedLike(1);
    RgbImage image = noise(480, 360);
    RgbImage large = noise(960, 540);
    ImageTensor tensor = new ImageTensor(model.normalisation());
    FloatBuffer input =
        ByteBuffer.allocateDirect(4 * ImageTensor.size(480, 360))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    report("scaling 960x540 to 552x312", () -> ImageScaler.scale(large, 552, 312));
    report("image to tensor", () -> tensor.write(image, input, 0));
    for (EngineKind kind : EngineKind.values()) {
      try (SegmentationEngine engine = Engines.open(model, kind, DeviceChoice.CPU, 1)) {
        report(kind + " from image to logits", () -> engine.infer(List.of(image)));
      }
    }
  }

  private static void report(String what, Runnable step) {
    double[] times = new double[60];
    for (int i = 0; i < 2 * times.length; i++) {
      long start = System.nanoTime();
      step.run();
      times[i / 2] = (System.nanoTime() - start) / 1e6;
    }
    double[] warm = Arrays.copyOfRange(times, times.length / 2, times.length);
    Arrays.sort(warm);
    System.out.printf(
        "%s: median %.2f ms, fastest %.2f ms%n", what, warm[warm.length / 2], warm[0]);
  }

  private static RgbImage noise(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new Random(1).nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }
}
