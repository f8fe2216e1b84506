package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.crf.Solvers;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.StartKind;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.WarmUp;

/** A model that passed its warm-up and then yields what is no number for a frame. */
@Timeout(60)
class NotFiniteTest {
  private static final int SIDE = 32;

  /** A frame that is white in its first pixel makes one logit of its own go wrong. */
  private record Fragile(SegmentationEngine engine, float wrong) implements SegmentationEngine {
    @Override
    public Logits infer(List<RgbImage> batch) {
      Logits logits = engine.infer(batch);
      int each = logits.values().length / batch.size();
      for (int i = 0; i < batch.size(); i++) {
        if (batch.get(i).rgb()[0] == -1) {
          logits.values()[i * each + each / 2] = wrong;
        }
      }
      return logits;
    }

    @Override
    public String description() {
      return "fragile";
    }

    @Override
    public void close() {}
  }

  private final List<ProducerRecord<String, byte[]>> results = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void thatFrameFailsWithASentenceAndTheStreamGoesOn(float wrong) {
    Segmenter segmenter =
        new Segmenter(
            OnBroker.MODEL,
            new Fragile(new ColourEngine(OnBroker.MODEL.labels()), wrong),
            Solvers.best(),
            MaskSize.OF_FRAME);
    WarmUp.run(segmenter, 2);
    try (DetachedWorker worker =
        new DetachedWorker(
            segmenter, WorkerOptions.DEFAULTS, new SimpleMeterRegistry(), results::add)) {
      for (int i = 0; i < 4; i++) {
        byte[] record = (i == 2 ? white(i) : OnBroker.frame("cam", i, SIDE, SIDE)).toByteArray();
        worker.accept(new ConsumerRecord<>("frames", 0, i, "cam", record));
      }
      await().until(() -> worker.account().inFlight() == 0 || worker.failed().isDone());
      assertThat(worker.failed()).as("the worker goes on").isNotDone();
      assertThat(worker.account().failed()).isEqualTo(1);
    }
    List<Mask> masks = of("masks").stream().map(record -> parsed(record.value())).toList();
    assertThat(masks.stream().map(Mask::getOutcome))
        .containsExactly(
            Outcome.OUTCOME_SEGMENTED,
            Outcome.OUTCOME_SEGMENTED,
            Outcome.OUTCOME_FAILED,
            Outcome.OUTCOME_SEGMENTED);
    assertThat(masks.get(2).getOutcomeDetail())
        .matches("logit of label \\d+ at x=\\d+ y=\\d+ is -?(NaN|Infinity), must be finite");
    assertThat(masks.get(2).hasLabelMap()).isFalse();
    assertThat(masks.get(3).getCertificate().getStart())
        .as("nothing is remembered of before")
        .isIn(StartKind.START_KIND_COLD, StartKind.START_KIND_COARSE);
    assertThat(of("dead-letters")).hasSize(1);
    assertThat(of("dead-letters").getFirst().headers().lastHeader(DeadLetters.OFFSET).value())
        .asString()
        .isEqualTo("2");
  }

  private static Frame white(int sequence) {
    Frame frame = OnBroker.frame("cam", sequence, SIDE, SIDE);
    byte[] rgb = frame.getImage().getData().toByteArray();
    Arrays.fill(rgb, 0, 3, (byte) -1);
    return frame.toBuilder()
        .setImage(frame.getImage().toBuilder().setData(ByteString.copyFrom(rgb)))
        .build();
  }

  private List<ProducerRecord<String, byte[]>> of(String topic) {
    return results.stream().filter(result -> result.topic().equals(topic)).toList();
  }

  private static Mask parsed(byte[] value) {
    try {
      return Mask.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
