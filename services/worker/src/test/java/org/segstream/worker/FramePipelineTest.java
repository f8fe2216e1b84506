package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.transport.flow.AcknowledgedOutbox;
import org.segstream.v1.DropPolicy;
import org.segstream.v1.Frame;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;

/** What a fault of our own does to the frame that meets it, and to the next. */
@Timeout(60)
class FramePipelineTest {
  private final CompletableFuture<Void> fatal = new CompletableFuture<>();
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());

  /** Fails once, when it is asked for the first time. */
  private static final class FaultyClock extends Clock {
    private final AtomicBoolean asked = new AtomicBoolean();

    @Override
    public Instant instant() {
      if (!asked.getAndSet(true)) {
        throw new IllegalStateException("no time today");
      }
      return Instant.EPOCH;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void aRecordThatCannotBeQueuedIsADeadLetter() {
    try (FramePipeline pipeline =
        new FramePipeline(
            ModelsAtWork.of(
                new ModelSlot(OnBroker.segmenter(new ConstantEngine(OnBroker.MODEL.labels())))),
            new AcknowledgedOutbox(producer),
            OutputLimits.none("masks", "dead"),
            WorkerOptions.DEFAULTS,
            new SimpleMeterRegistry(),
            fatal::completeExceptionally,
            new FaultyClock())) {
      for (int i = 0; i < 2; i++) {
        Frame frame =
            OnBroker.frame("cam", i).toBuilder()
                .setDropPolicy(DropPolicy.DROP_POLICY_DEADLINE)
                .build();
        pipeline.accept(Deliveries.of(frame, i));
      }
      await().until(() -> pipeline.account().inFlight() == 0 || fatal.isDone());
      assertThat(pipeline.account().failed()).isEqualTo(1);
      assertThat(pipeline.account().segmented()).isEqualTo(1);
    }
    assertThat(fatal).isNotDone();
    assertThat(producer.history())
        .extracting(org.apache.kafka.clients.producer.ProducerRecord::topic)
        .containsExactlyInAnyOrder("dead", "masks");
  }

  @Test
  void anErrorInAStreamsLaneIsFatalAlsoWhenNoFrameMeetsIt() {
    SimpleMeterRegistry broken =
        new SimpleMeterRegistry() {
          @Override
          public Meter remove(Meter.Id id) {
            throw new StackOverflowError("as a test");
          }
        };
    try (FramePipeline pipeline =
        new FramePipeline(
            ModelsAtWork.of(
                new ModelSlot(OnBroker.segmenter(new ConstantEngine(OnBroker.MODEL.labels())))),
            new AcknowledgedOutbox(producer),
            OutputLimits.none("masks", "dead"),
            WorkerOptions.DEFAULTS,
            broken,
            fatal::completeExceptionally,
            Clock.systemUTC())) {
      pipeline.accept(Deliveries.of(OnBroker.frame("cam", 0), 0));
      await().until(() -> pipeline.account().segmented() == 1);
      pipeline.forget(new TopicPartition("frames", 0));
      await().until(fatal::isCompletedExceptionally);
    }
  }
}
