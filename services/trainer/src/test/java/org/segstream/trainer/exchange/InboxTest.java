package org.segstream.trainer.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.exchange.wire.Chunk;
import org.segstream.trainer.exchange.wire.Identity;

class InboxTest {
  private static final Identity A = Identity.newBuilder().setReplica("a").setIncarnation(1).build();
  private final Inbox inbox = new Inbox();
  private final byte[] data = new byte[1000];
  private final List<Chunk> chunks;

  InboxTest() {
    new Random(1).nextBytes(data);
    chunks = Chunks.of(head(7), data, 300);
  }

  private static Chunk head(long step) {
    return Chunk.newBuilder()
        .setFrom(A)
        .setKind(Chunk.Kind.KIND_GRADIENT)
        .setStep(step)
        .setImages(4)
        .build();
  }

  @Test
  void joinsChunksInAnyOrderAndCountsRepeatedOnesOnce() {
    assertThat(chunks).hasSize(4);
    assertThat(inbox.add(chunks.get(2), 0, 12)).isEmpty();
    assertThat(inbox.add(chunks.get(0), 0, 10)).isEmpty();
    assertThat(inbox.add(chunks.get(2), 0, 13)).isEmpty();
    assertThat(inbox.add(chunks.get(3), 0, 14)).isEmpty();

    assertThat(inbox.add(chunks.get(1), 0, 15).orElseThrow().data()).isEqualTo(data);
    assertThat(inbox.add(chunks.get(1), 0, 16)).as("once").isEmpty();
    assertThat(inbox.get(7, A, Chunk.Kind.KIND_GRADIENT).orElseThrow().counted().getImages())
        .isEqualTo(4);
    assertThat(inbox.begin(0, 7, 17)).isEqualTo(10);
    assertThat(inbox.begin(0, 8, 17)).isEqualTo(17);
  }

  @Test
  void aLostChunkLeavesTheGradientOut() {
    chunks.subList(0, 3).forEach(chunk -> inbox.add(chunk, 0, 1));

    assertThat(inbox.get(7, A, Chunk.Kind.KIND_GRADIENT)).isEmpty();
    assertThat(inbox.gradients(7)).isEmpty();
  }

  @Test
  void bytesThatDoNotHaveTheirChecksumCountForNothing() {
    Chunk damaged = chunks.get(3).toBuilder().setData(ByteString.copyFrom(new byte[100])).build();
    chunks.subList(0, 3).forEach(chunk -> inbox.add(chunk, 0, 1));

    assertThat(inbox.add(damaged, 0, 4)).isEmpty();
    assertThat(inbox.gradients(7)).isEmpty();
  }

  @Test
  void forgetsWhatIsPassed() {
    Chunks.of(head(8), data, 2000).forEach(chunk -> inbox.add(chunk, 1, 5));
    chunks.forEach(chunk -> inbox.add(chunk, 0, 1));
    inbox.forget(8);

    assertThat(inbox.gradients(7)).isEmpty();
    assertThat(inbox.gradients(8)).hasSize(1);
    assertThat(inbox.latest(1)).isEqualTo(8);
    assertThat(inbox.latest(0)).isEqualTo(-1);
  }
}
