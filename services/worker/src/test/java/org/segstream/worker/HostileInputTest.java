package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.transport.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.FrameEncoder;
import org.segstream.vision.video.FrameFormat;

/**
 * Mutated records through parsing, admission, decoding and a network that costs nothing: no crash,
 * no hang, no good frame lost. A few in the build, 100 000 of each format in the soak.
 */
class HostileInputTest {
  private static final int RECORDS = Integer.getInteger("segstream.soak.records", 1500);
  private static final int GOOD_EVERY = 50;
  private static final int UNDER_WAY = 200;

  private final Set<String> segmented = ConcurrentHashMap.newKeySet();

  @ParameterizedTest
  @EnumSource(
      value = PixelFormat.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PIXEL_FORMAT_UNSPECIFIED", "UNRECOGNIZED"})
  void mutatedFramesDoNoHarm(PixelFormat format) {
    Random random = new Random(format.getNumber());
    byte[] good = frame("mutant", 0, format).toByteArray();
    try (DetachedWorker worker = worker()) {
      for (int i = 0; i < RECORDS; i++) {
        worker.accept(new ConsumerRecord<>("frames", 0, i, "mutant", Mutation.of(good, random)));
        if (i % GOOD_EVERY == 0) {
          Frame frame = frame("good", i, format);
          worker.accept(new ConsumerRecord<>("frames", 1, i, "good", frame.toByteArray()));
        }
        if (i % UNDER_WAY == 0) {
          settle(worker);
        }
      }
      settle(worker);
      assertThat(worker.account().balances()).isTrue();
      assertThat(worker.account().failed()).as("failures of ours, not of the input").isZero();
      assertThat(worker.account().undecodable()).isPositive();
      assertThat(segmented)
          .containsAll(
              Stream.iterate(0, i -> i < RECORDS, i -> i + GOOD_EVERY)
                  .map(i -> "good" + i)
                  .toList());
    }
  }

  @Test
  void aPictureLargerThanItsFrameSaysIsRefusedBeforeItIsDecoded() {
    byte[] jpeg =
        FrameEncoder.encode(new RgbImage(64, 48, new byte[64 * 48 * 3]), FrameFormat.JPEG);
    Frame lying = image(64, 47, PixelFormat.PIXEL_FORMAT_JPEG, jpeg);
    assertRefused(lying, "the image is 64×48, not 64×47");
  }

  @Test
  void aFrameThatSaysItIsHugeIsRefusedBeforeItIsDecoded() {
    Frame huge = image(16_384, 16_384, PixelFormat.PIXEL_FORMAT_JPEG, new byte[10]);
    assertRefused(huge, "an image of 16384×16384 is larger than the 16777216 pixels allowed");
  }

  @Test
  void aJpegOfThousandsOfScansIsRefused() {
    byte[] jpeg =
        FrameEncoder.encode(new RgbImage(64, 48, new byte[64 * 48 * 3]), FrameFormat.JPEG);
    byte[] scans = Arrays.copyOf(jpeg, jpeg.length + 200);
    for (int i = jpeg.length; i < scans.length; i += 2) {
      scans[i] = (byte) 0xFF;
      scans[i + 1] = (byte) (i + 2 < scans.length ? 0xDA : 0xD9);
    }
    assertRefused(image(64, 48, PixelFormat.PIXEL_FORMAT_JPEG, scans), "more than 64 scans");
  }

  private static void assertRefused(Frame frame, String reason) {
    assertThatThrownBy(() -> new FrameImages(MemoryOptions.DEFAULTS.framePixels()).decode(frame))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(reason);
  }

  private void settle(DetachedWorker worker) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> worker.account().inFlight() == 0);
    assertThat(worker.failed()).isNotDone();
  }

  private DetachedWorker worker() {
    return new DetachedWorker(
        OnBroker.segmenter(new ConstantEngine(OnBroker.MODEL.labels())),
        WorkerOptions.DEFAULTS,
        new SimpleMeterRegistry(),
        this::note);
  }

  private void note(ProducerRecord<String, byte[]> result) {
    try {
      if (result.topic().equals("masks")) {
        Mask mask = Mask.parseFrom(result.value());
        if (mask.getOutcome() == Outcome.OUTCOME_SEGMENTED) {
          segmented.add(mask.getStreamId() + mask.getSequence());
        }
      }
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Frame frame(String stream, int sequence, PixelFormat format) {
    FrameFormat encoding = FrameFormat.valueOf(format.name().substring("PIXEL_FORMAT_".length()));
    byte[] rgb = new byte[16 * 12 * 3];
    new Random(sequence).nextBytes(rgb);
    byte[] bytes =
        encoding == FrameFormat.GRAY8
            ? Arrays.copyOf(rgb, 16 * 12)
            : FrameEncoder.encode(new RgbImage(16, 12, rgb), encoding);
    return image(16, 12, format, bytes).toBuilder()
        .setStreamId(stream)
        .setSequence(sequence)
        .build();
  }

  private static Frame image(int width, int height, PixelFormat format, byte[] bytes) {
    return Frame.newBuilder()
        .setStreamId("cam")
        .setImage(
            Image.newBuilder()
                .setWidth(width)
                .setHeight(height)
                .setPixelFormat(format)
                .setData(ByteString.copyFrom(bytes)))
        .build();
  }
}
