package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;

class WatchedFramesTest {
  private final WatchedFrames frames = new WatchedFrames(10_000);

  @Test
  void aFrameThatReplacesAnotherTakesItsMemoryToo() {
    for (int i = 0; i < 1000; i++) {
      frames.keep(frame(7, 1000));
    }
    assertThat(frames.bytes()).isEqualTo(frame(7, 1000).getSerializedSize());
    assertThat(frames.take(7)).contains(frame(7, 1000));
    assertThat(frames.take(7)).isEmpty();
    assertThat(frames.bytes()).isZero();
  }

  @Test
  void theOldestLeaveWhenThereIsNoRoom() {
    for (int i = 0; i < 20; i++) {
      frames.keep(frame(i, 900));
    }
    assertThat(frames.bytes()).isBetween(9_000L, 10_000L);
    assertThat(frames.take(0)).isEmpty();
    assertThat(frames.take(19)).isPresent();
  }

  private static Frame frame(int sequence, int bytes) {
    return Frame.newBuilder()
        .setStreamId("cam")
        .setSequence(sequence)
        .setImage(Image.newBuilder().setData(ByteString.copyFrom(new byte[bytes])))
        .build();
  }
}
