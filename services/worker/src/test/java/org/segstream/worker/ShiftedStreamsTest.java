package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.crf.Solvers;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.flow.Outbox;
import org.segstream.v1.Certificate;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelMap;
import org.segstream.v1.Mask;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.shift.ShiftOptions;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.worker.options.MemoryOptions;
import org.segstream.worker.options.QueueOptions;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;

/** A worker that computes only what changed of still cameras' frames. */
@Timeout(120)
class ShiftedStreamsTest {
  private static final int STREAMS = 3;
  private static final int FRAMES = 6;
  private static final Optional<ShiftOptions> EXACT = Optional.of(new ShiftOptions(0, 0));
  private static final Optional<ShiftOptions> STILL = Optional.of(new ShiftOptions(2, 4));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** What must not depend on what is kept. */
  private record Result(LabelMap labels, Certificate certificate) {}

  @Test
  void exactMasksAreTheSameBitsWithModelsSwappedInMidStream() {
    Map<String, Mask> whole = run(Optional.empty(), 1, 1, 0, Long.MAX_VALUE);
    Map<String, Mask> shifted = run(EXACT, 4, 2, 0, Long.MAX_VALUE);
    assertThat(results(shifted)).isEqualTo(results(whole)).hasSize(STREAMS * FRAMES);
    assertThat(whole.values()).noneMatch(Mask::hasRecomputed);
    assertThat(shifted.values()).allMatch(Mask::hasRecomputed);
    assertThat(shifted.values()).anyMatch(mask -> mask.getRecomputed() < 100);
    for (String first : List.of("cam-0#0", "cam-0#3")) {
      assertThat(shifted)
          .as("the first frame of a model")
          .hasEntrySatisfying(first, mask -> assertThat(mask.getRecomputed()).isEqualTo(100));
    }
  }

  @Test
  void masksOfANoisyCameraAreTheSameBitsForAnyThreadsAndBatching() {
    Map<String, Mask> alone = run(STILL, 1, 1, 4, Long.MAX_VALUE);
    Map<String, Mask> together = run(STILL, 4, 2, 4, Long.MAX_VALUE);
    assertThat(results(together)).isEqualTo(results(alone)).hasSize(STREAMS * FRAMES);
    assertThat(alone.values()).anyMatch(mask -> mask.getRecomputed() < 100);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3_000_000})
  void withoutMemoryForItNothingIsKept(long warmBytes) {
    Map<String, Mask> shifted = run(EXACT, 4, 2, 0, warmBytes);
    assertThat(results(shifted)).hasSize(STREAMS * FRAMES);
    assertThat(registry.get("segstream.network.whole").counter().count())
        .isEqualTo(STREAMS * FRAMES);
  }

  private static Map<String, Result> results(Map<String, Mask> masks) {
    Map<String, Result> results = new ConcurrentHashMap<>();
    masks.forEach(
        (name, mask) -> results.put(name, new Result(mask.getLabelMap(), mask.getCertificate())));
    return results;
  }

  /** Masks by stream and sequence; after half of the frames another version takes over. */
  private Map<String, Mask> run(
      Optional<ShiftOptions> shift, int batch, int threads, double noise, long warmBytes) {
    Map<String, Mask> masks = new ConcurrentHashMap<>();
    MemoryOptions memory =
        new MemoryOptions(
            MemoryOptions.DEFAULTS.recordBytes(),
            MemoryOptions.DEFAULTS.streams(),
            warmBytes,
            MemoryOptions.DEFAULTS.framePixels());
    WorkerOptions options =
        WorkerOptions.DEFAULTS
            .withMemory(memory)
            .withSolver(SolverOptions.DEFAULTS.withThreads(threads).withCheckEvery(1))
            .withQueues(
                new QueueOptions(batch, Duration.ofMillis(5), 16, Duration.ofSeconds(1), 1 << 24));
    try (ModelSlot slot = new ModelSlot(segmenter("1", shift, threads));
        FramePipeline pipeline =
            new FramePipeline(
                ModelsAtWork.of(slot),
                new Sink(masks),
                OutputLimits.none("masks", "dead-letters"),
                options,
                registry,
                failure -> {
                  throw new AssertionError(failure);
                },
                Clock.systemUTC())) {
      for (int half = 0; half < 2; half++) {
        for (int i = half * FRAMES / 2; i < (half + 1) * FRAMES / 2; i++) {
          for (int stream = 0; stream < STREAMS; stream++) {
            pipeline.accept(Delivery.detached(record("cam-" + stream, stream, i, noise)));
          }
        }
        int wanted = (half + 1) * STREAMS * FRAMES / 2;
        await().until(() -> masks.size() == wanted);
        if (half == 0) {
          slot.put(segmenter("2", shift, threads));
        }
      }
    }
    assertThat(registry.get("segstream.certificate.failures").counter().count()).isZero();
    return masks;
  }

  private static Segmenter segmenter(String version, Optional<ShiftOptions> shift, int threads) {
    var model = OnBroker.MODEL.named("street", version);
    return new Segmenter(
        model,
        Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, Precision.AUTO, threads, shift),
        Solvers.best(),
        MaskSize.OF_FRAME);
  }

  private static ConsumerRecord<String, byte[]> record(
      String name, int seed, int sequence, double noise) {
    SyntheticStreet street = new SyntheticStreet(seed, 120, 90, CameraMotion.STATIC, noise);
    Image image =
        Image.newBuilder()
            .setWidth(120)
            .setHeight(90)
            .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
            .setData(ByteString.copyFrom(street.frame(sequence).image().rgb()))
            .build();
    Frame frame =
        Frame.newBuilder().setStreamId(name).setSequence(sequence).setImage(image).build();
    return new ConsumerRecord<>("frames", 0, sequence, name, frame.toByteArray());
  }

  /** Keeps masks. */
  private record Sink(Map<String, Mask> masks) implements Outbox {
    @Override
    public CompletionStage<Settlement> publish(
        Delivery delivery, List<ProducerRecord<String, byte[]>> records) {
      try {
        Mask mask = Mask.parseFrom(records.getLast().value());
        delivery.done();
        masks.put(mask.getStreamId() + "#" + mask.getSequence(), mask);
        return CompletableFuture.completedStage(Settlement.PUBLISHED);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {}
  }
}
