package org.segstream.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.worker.claimcheck.ClaimCheck;
import org.segstream.worker.claimcheck.UriPrefix;
import org.segstream.worker.options.WorkerOptions;

/** Frames whose images lie outside of Kafka. */
class ClaimCheckTest extends OnBroker {
  @TempDir private Path folder;

  @Test
  void onlyImagesUnderAnAllowedPrefixAreSegmented() throws Exception {
    Path allowed = Files.createDirectory(folder.resolve("allowed"));
    ClaimCheck check =
        new ClaimCheck(
            List.of(UriPrefix.parse(allowed.toUri().toString())), Duration.ofSeconds(10));
    publish(frame("inline", 0));
    publish(elsewhere(allowed, 0));
    publish(elsewhere(folder, 1));
    publish(elsewhere(allowed, 2));
    try (Worker worker =
        worker(new ColourEngine(MODEL.labels()), WorkerOptions.DEFAULTS.withClaimCheck(check))) {
      List<Mask> masks = masks(4);
      List<Mask> far = of(masks, "far");
      assertThat(far.stream().map(Mask::getOutcome))
          .containsExactly(
              Outcome.OUTCOME_SEGMENTED, Outcome.OUTCOME_UNDECODABLE, Outcome.OUTCOME_SEGMENTED);
      assertThat(far.getFirst().getLabelMap())
          .isEqualTo(of(masks, "inline").getFirst().getLabelMap());
      assertRefused("none of the prefixes allowed (file://" + allowed + "/)");
      assertThat(worker.ended()).isNotDone();
    }
  }

  @Test
  void unlessConfiguredOtherwiseEveryExternalImageIsRefused() throws Exception {
    publish(elsewhere(folder, 0));
    try (Worker worker = worker(new ColourEngine(MODEL.labels()), WorkerOptions.DEFAULTS)) {
      assertThat(masks(1).getFirst().getOutcome()).isEqualTo(Outcome.OUTCOME_UNDECODABLE);
      assertRefused("none of the prefixes allowed (there are none)");
      assertThat(worker.account().undecodable()).isEqualTo(1);
    }
  }

  private void assertRefused(String why) {
    ConsumerRecord<String, byte[]> letter = records(topics.deadLetters(), 1).getFirst();
    byte[] cause = letter.headers().lastHeader(DeadLetters.ERROR_MESSAGE).value();
    assertThat(new String(cause, UTF_8)).contains(why);
  }

  private static List<Mask> of(List<Mask> masks, String stream) {
    return masks.stream().filter(mask -> mask.getStreamId().equals(stream)).toList();
  }

  /** The same picture as that of an ordinary frame, in a file. */
  private static Frame elsewhere(Path folder, int sequence)
      throws IOException, NoSuchAlgorithmException {
    Frame frame = frame("far", sequence);
    byte[] pixels = frame.getImage().getData().toByteArray();
    Path file = Files.write(folder.resolve("frame-" + sequence), pixels);
    Frame.Builder elsewhere = frame.toBuilder();
    elsewhere
        .getImageBuilder()
        .getExternalBuilder()
        .setUri(file.toUri().toString())
        .setSha256(ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(pixels)))
        .setSizeBytes(pixels.length);
    return elsewhere.build();
  }
}
