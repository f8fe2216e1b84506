package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.focus.Focus;
import org.segstream.vision.focus.FocusEngine;
import org.segstream.vision.focus.FocusSource;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.serving.WarmUp;

class WarmUpTest {
  @Test
  void theNetworkHasSeenEveryBatchSizeBeforeTheFirstFrameComes() {
    List<Integer> sizes = new ArrayList<>();
    SegmentationEngine network = new ConstantEngine(OnBroker.MODEL.labels());
    SegmentationEngine watched =
        new SegmentationEngine() {
          @Override
          public Logits infer(List<RgbImage> batch) {
            sizes.add(batch.size());
            assertThat(batch.getFirst().width()).isEqualTo(OnBroker.MODEL.resolution().width());
            return network.infer(batch);
          }

          @Override
          public String description() {
            return "watched";
          }

          @Override
          public void close() {}
        };
    WarmUp.run(OnBroker.segmenter(watched), 4);
    assertThat(sizes).containsSubsequence(1, 2, 3, 4);
  }

  /** Notes the widths of what it sees. */
  private record Watched(SegmentationEngine engine, List<Integer> widths)
      implements SegmentationEngine {
    @Override
    public Logits infer(List<RgbImage> batch) {
      widths.add(batch.getFirst().width());
      return engine.infer(batch);
    }

    @Override
    public String description() {
      return "watched";
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  @Test
  void aSecondLookHasBeenTakenBeforeTheFirstFrameComes() {
    SegmentationModel small = OnBroker.MODEL.withResolution(new Resolution(96, 72));
    List<Integer> widths = new ArrayList<>();
    SegmentationEngine focused =
        FocusEngine.open(
            small,
            new Focus(0.5, 2),
            FocusSource.ENTROPY,
            (model, _) ->
                new Watched(Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, 1), widths));
    try (Segmenter segmenter = StreetCameras.segmenter(small, focused)) {
      WarmUp.run(segmenter, 1);
    }
    assertThat(widths).as("frames, larger ones, chips").contains(96, 192, 48);
  }
}
