package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.FrameEncoder;
import org.segstream.vision.video.FrameFormat;
import org.segstream.worker.claimcheck.ClaimCheck;
import org.segstream.worker.claimcheck.UriPrefix;
import org.segstream.worker.options.WorkerOptions;

/**
 * Mutated records and frames of any times through parsing, queues, decoding and a network that
 * costs nothing: no crash, no hang, no good frame lost. A few in the build, 100 000 of each format
 * in the soak.
 */
class HostileInputTest {
  private static final int RECORDS = Integer.getInteger("segstream.soak.records", 1500);
  private static final int GOOD_EVERY = 50;

  private final Map<String, Outcome> answered = new ConcurrentHashMap<>();

  @ParameterizedTest
  @EnumSource(
      value = PixelFormat.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PIXEL_FORMAT_UNSPECIFIED", "UNRECOGNIZED"})
  void mutatedFramesDoNoHarm(PixelFormat format, @TempDir Path folder) {
    Random random = new Random(format.getNumber());
    FullFrames frames = new FullFrames(format, folder);
    List<Frame> good = frames.of("mutant", 0);
    try (DetachedWorker worker = worker(folder)) {
      for (int i = 0; i < RECORDS; i++) {
        Frame frame = good.get(random.nextInt(good.size()));
        accept(worker, 0, "mutant", Mutation.of(frame.toByteArray(), random));
        accept(worker, 0, "mutant", FullFrames.anyTimes(frame, random).toByteArray());
        if (i % GOOD_EVERY == 0) {
          for (int kind = 0; kind < good.size(); kind++) {
            // A stream a kind: the next frame of one may drop this one of another.
            String stream = "good" + kind;
            accept(worker, 1, stream, frames.of(stream, i).get(kind).toByteArray());
          }
          settle(worker);
        }
      }
      settle(worker);
      assertThat(worker.account().balances()).isTrue();
      assertThat(worker.account().failed()).as("failures of ours, not of the input").isZero();
      assertThat(worker.account().undecodable()).isPositive();
      assertThat(answered).hasSize(good.size() * (1 + (RECORDS - 1) / GOOD_EVERY));
      assertThat(answered.values()).containsOnly(Outcome.OUTCOME_SEGMENTED);
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

  private static void assertRefused(Frame frame, String reason) {
    assertThatThrownBy(() -> new FrameImages(1 << 24).decode(frame))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(reason);
  }

  private static void accept(DetachedWorker worker, int partition, String key, byte[] value) {
    worker.accept(new ConsumerRecord<>("frames", partition, 0, key, value));
  }

  private void settle(DetachedWorker worker) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> worker.account().inFlight() == 0 || worker.failed().isDone());
    assertThat(worker.failed()).isNotDone();
  }

  private DetachedWorker worker(Path folder) {
    ClaimCheck check =
        new ClaimCheck(List.of(UriPrefix.parse(folder.toUri().toString())), Duration.ofSeconds(20));
    return new DetachedWorker(
        OnBroker.segmenter(new ConstantEngine(OnBroker.MODEL.labels())),
        WorkerOptions.DEFAULTS.withClaimCheck(check),
        new SimpleMeterRegistry(),
        this::note);
  }

  private void note(ProducerRecord<String, byte[]> result) {
    try {
      if (result.topic().equals("masks") && result.key().startsWith("good")) {
        Mask mask = Mask.parseFrom(result.value());
        answered.put(mask.getStreamId() + mask.getSequence(), mask.getOutcome());
      }
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
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
