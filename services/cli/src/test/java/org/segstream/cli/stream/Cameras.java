package org.segstream.cli.stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.FrameSerializer;
import org.segstream.v1.Frame;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** Streams cam-0, cam-1, … that publish a frame each at a steady rate. */
public final class Cameras implements AutoCloseable {
  private static final int PICTURES = 20;

  private final int streams;
  private final Producer<String, Frame> producer;
  private final List<ByteString> pictures;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger published = new AtomicInteger();

  public Cameras(EmbeddedBroker broker, int streams, Duration period) {
    this.streams = streams;
    SyntheticStreet street =
        new SyntheticStreet(5, WorkerProcess.WIDTH, WorkerProcess.HEIGHT, CameraMotion.FORWARD);
    this.pictures =
        IntStream.range(0, PICTURES)
            .mapToObj(i -> ByteString.copyFrom(street.frame(i).image().rgb()))
            .toList();
    this.producer =
        new KafkaProducer<>(
            KafkaSettings.of(broker.bootstrapServers()).producer("cameras", 1 << 16),
            new StringSerializer(),
            new FrameSerializer());
    var _ = clock.scheduleAtFixedRate(this::publish, 0, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void publish() {
    Instant now = Instant.now();
    Timestamp time =
        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()).build();
    int sequence = published.get();
    ByteString pixels = pictures.get(sequence % PICTURES);
    for (int stream = 0; stream < streams; stream++) {
      Frame frame =
          WorkerProcess.frame("cam-" + stream, sequence, pixels).toBuilder()
              .setCaptureTime(time)
              .build();
      var _ = producer.send(new ProducerRecord<>("segstream.frames", frame.getStreamId(), frame));
    }
    published.incrementAndGet();
  }

  /** Frames that each stream has published so far. */
  public int frames() {
    return published.get();
  }

  /** Publishes no more. */
  public void stop() {
    clock.close();
    producer.flush();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close();
  }
}
