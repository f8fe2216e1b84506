package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.StartKind;
import org.segstream.worker.options.MemoryOptions;
import org.segstream.worker.options.WorkerOptions;

/** The limit of warm states under a backlog, when no stream is ever idle. */
@Timeout(60)
class WarmMemoryTest {
  private static final int FRAMES = 6;

  @ParameterizedTest
  @CsvSource({"0, false", "1000000000, true"})
  void framesThatWaitStartFromTheOneBeforeIfThereIsMemoryForIt(long bytes, boolean warm) {
    List<StartKind> starts = new CopyOnWriteArrayList<>();
    HeldEngine engine = new HeldEngine(OnBroker.MODEL.labels(), 0);
    MemoryOptions memory =
        new MemoryOptions(
            MemoryOptions.DEFAULTS.recordBytes(),
            MemoryOptions.DEFAULTS.streams(),
            bytes,
            MemoryOptions.DEFAULTS.framePixels());
    try (DetachedWorker worker =
        new DetachedWorker(
            OnBroker.segmenter(engine),
            WorkerOptions.DEFAULTS.withMemory(memory),
            new SimpleMeterRegistry(),
            result -> starts.add(start(result.value())))) {
      for (int i = 0; i < FRAMES; i++) {
        Frame frame = OnBroker.frame("cam", 0).toBuilder().setSequence(i).build();
        worker.accept(new ConsumerRecord<>("frames", 0, i, "cam", frame.toByteArray()));
      }
      engine.release(FRAMES);
      await().until(() -> starts.size() == FRAMES);
    }
    assertThat(starts.contains(StartKind.START_KIND_WARM)).isEqualTo(warm);
  }

  private static StartKind start(byte[] value) {
    try {
      return Mask.parseFrom(value).getCertificate().getStart();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
