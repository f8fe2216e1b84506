package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
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
}
