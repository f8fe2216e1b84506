package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.segstream.crf.Solvers;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.flow.Outbox;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Certificate;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelMap;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.MemoryOptions;
import org.segstream.worker.options.QueueOptions;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;

/**
 * Cameras before the synthetic street and a worker's pipeline without a broker, which checks each
 * certificate.
 */
final class StreetCameras implements AutoCloseable {
  static final int WIDTH = 120;
  static final int HEIGHT = 90;

  private final Map<String, Mask> masks = new ConcurrentHashMap<>();
  private final SimpleMeterRegistry registry;
  private final ModelSlot slot;
  private final FramePipeline pipeline;
  private final double noise;

  /**
   * How the work is spread.
   *
   * @param batch frames of a step at most
   * @param threads solvers
   */
  record Spread(int batch, int threads) {
    static final Spread ALONE = new Spread(1, 1);

    WorkerOptions options(long warmBytes, DropPolicies policies) {
      MemoryOptions usual = MemoryOptions.DEFAULTS;
      return WorkerOptions.DEFAULTS
          .withMemory(
              new MemoryOptions(
                  usual.recordBytes(), usual.streams(), warmBytes, usual.framePixels()))
          .withSolver(SolverOptions.DEFAULTS.withThreads(threads).withCheckEvery(1))
          .withPolicies(policies)
          .withQueues(
              new QueueOptions(batch, Duration.ofMillis(5), 16, Duration.ofHours(1), 1 << 24));
    }
  }

  /** What must not depend on how it came to be. */
  record Result(LabelMap labels, Certificate certificate) {}

  StreetCameras(
      Segmenter first, WorkerOptions options, double noise, SimpleMeterRegistry registry) {
    this.registry = registry;
    this.noise = noise;
    this.slot = new ModelSlot(first);
    this.pipeline =
        new FramePipeline(
            ModelsAtWork.of(slot),
            new Sink(masks),
            OutputLimits.none("masks", "dead-letters"),
            options,
            registry,
            failure -> {
              throw new AssertionError(failure);
            },
            Clock.systemUTC());
  }

  /** A model with the field that workers have. */
  static Segmenter segmenter(SegmentationModel model, SegmentationEngine engine) {
    return new Segmenter(model, engine, Solvers.best(), MaskSize.OF_FRAME);
  }

  /** Sends one frame of a camera. */
  void send(int camera, int sequence) {
    pipeline.accept(Delivery.detached(record(camera, sequence)));
  }

  /** Another model takes over. */
  void swap(Segmenter next) {
    slot.put(next);
  }

  /** Waits for records of so many frames, and gives those of segmented ones by their names. */
  Map<String, Mask> await(int frames) {
    org.awaitility.Awaitility.await().until(() -> masks.size() == frames);
    assertThat(registry.get("segstream.certificate.failures").counter().count()).isZero();
    Map<String, Mask> segmented = new TreeMap<>(masks);
    segmented.values().removeIf(mask -> mask.getOutcome() != Outcome.OUTCOME_SEGMENTED);
    return segmented;
  }

  /** Frames that came to the pipeline and have not left it. */
  long underWay() {
    return pipeline.account().inFlight();
  }

  static String name(int camera, int sequence) {
    return "cam-" + camera + "#" + sequence;
  }

  static Map<String, Result> results(Map<String, Mask> masks) {
    Map<String, Result> results = new TreeMap<>();
    masks.forEach(
        (name, mask) -> results.put(name, new Result(mask.getLabelMap(), mask.getCertificate())));
    return results;
  }

  /** The sequences of one camera's masks. */
  static List<Integer> sequences(Collection<Mask> masks, int camera) {
    return masks.stream()
        .filter(mask -> mask.getStreamId().equals("cam-" + camera))
        .map(mask -> (int) mask.getSequence())
        .sorted()
        .toList();
  }

  private ConsumerRecord<String, byte[]> record(int camera, int sequence) {
    SyntheticStreet street = new SyntheticStreet(camera, WIDTH, HEIGHT, CameraMotion.STATIC, noise);
    Image image =
        Image.newBuilder()
            .setWidth(WIDTH)
            .setHeight(HEIGHT)
            .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
            .setData(ByteString.copyFrom(street.frame(sequence).image().rgb()))
            .build();
    String name = "cam-" + camera;
    Frame frame =
        Frame.newBuilder()
            .setStreamId(name)
            .setSequence(sequence)
            .setCaptureTime(Times.timestamp(Instant.now()))
            .setImage(image)
            .build();
    return new ConsumerRecord<>("frames", 0, sequence, name, frame.toByteArray());
  }

  @Override
  public void close() {
    pipeline.close();
    slot.close();
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
