package org.segstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Solvers;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.WorkerOptions;

class ScenarioRunTest {
  private static final SegmentationModel MODEL = BundledModels.load("street");
  private final FrameSupply supply = FrameSupply.raw(64, 48, 3);

  @Test
  void everyFrameAfterTheWarmUpIsCountedWithItsTime() throws Exception {
    try (Segmenter segmenter =
        new Segmenter(
            MODEL,
            Engines.open(MODEL, EngineKind.ONNX, DeviceChoice.CPU, 1),
            Solvers.best(),
            MaskSize.OF_FRAME)) {
      Scenario scenario = new Scenario("two streams", 2, 6, 0);
      ScenarioFigures figures =
          new ScenarioRun(scenario, supply)
              .on(
                  "isolated",
                  masks -> new IsolatedCourse(segmenter, WorkerOptions.DEFAULTS, masks));
      assertThat(figures.dropped()).isZero();
      assertThat(figures.fps()).isPositive();
      assertThat(figures.p50()).isPositive().isLessThanOrEqualTo(figures.p99());
      assertThat(figures.cpuMillis()).isPositive();
      assertThat(figures.iterations()).isPositive();
    }
  }

  @Test
  void picturesArePlayedForthAndBack() throws Exception {
    assertThat(picture(4)).isEqualTo(picture(0)).isNotEqualTo(picture(1));
    assertThat(picture(3)).isEqualTo(picture(1));
  }

  @Test
  void picturesOfACameraAreJpegs() throws Exception {
    FrameSupply camera = FrameSupply.jpeg(64, 48, 1);
    byte[] record = camera.frame("a", 0, Instant.EPOCH);
    Image image = Frame.parseFrom(record).getImage();
    assertThat(image.getPixelFormat()).isEqualTo(PixelFormat.PIXEL_FORMAT_JPEG);
    RgbImage decoded = RgbImage.decode(image.getData().toByteArray(), 64, 48);
    assertThat(decoded.width()).isEqualTo(64);
    assertThat(record.length).isLessThanOrEqualTo(camera.largest());
  }

  private ByteString picture(int sequence) throws InvalidProtocolBufferException {
    return Frame.parseFrom(supply.frame("a", sequence, Instant.EPOCH)).getImage().getData();
  }
}
