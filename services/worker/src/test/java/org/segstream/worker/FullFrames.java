package org.segstream.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.segstream.transport.serde.Times;
import org.segstream.v1.DropPolicy;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.FrameEncoder;
import org.segstream.vision.video.FrameFormat;

/** Good frames with every field there is: of each drop policy, with and without their image. */
final class FullFrames {
  private static final int WIDTH = 16;
  private static final int HEIGHT = 12;

  private final List<Image> images;

  /**
   * @param folder where images go that are not in their records
   */
  FullFrames(PixelFormat format, Path folder) {
    Image inside =
        Image.newBuilder()
            .setWidth(WIDTH)
            .setHeight(HEIGHT)
            .setPixelFormat(format)
            .setData(ByteString.copyFrom(bytes(format)))
            .build();
    this.images = List.of(inside, outside(inside, folder.resolve("image")));
  }

  private static byte[] bytes(PixelFormat format) {
    FrameFormat encoding = FrameFormat.valueOf(format.name().substring("PIXEL_FORMAT_".length()));
    byte[] rgb = new byte[WIDTH * HEIGHT * 3];
    new Random(1).nextBytes(rgb);
    return encoding == FrameFormat.GRAY8
        ? Arrays.copyOf(rgb, WIDTH * HEIGHT)
        : FrameEncoder.encode(new RgbImage(WIDTH, HEIGHT, rgb), encoding);
  }

  private static Image outside(Image image, Path file) {
    byte[] bytes = image.getData().toByteArray();
    Image.Builder outside = image.toBuilder();
    try {
      outside
          .getExternalBuilder()
          .setUri(Files.write(file, bytes).toUri().toString())
          .setSha256(ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes)))
          .setSizeBytes(bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    return outside.build();
  }

  /** Taken now and due in an hour. */
  List<Frame> of(String stream, int sequence) {
    Instant now = Instant.now();
    return Stream.of(DropPolicy.values())
        .filter(policy -> policy != DropPolicy.UNRECOGNIZED)
        .flatMap(policy ->
            images.stream()
                .map(image ->
                    Frame.newBuilder()
                        .setStreamId(stream)
                        .setSequence(sequence)
                        .setCaptureTime(Times.timestamp(now))
                        .setDeadline(Times.timestamp(now.plus(Duration.ofHours(1))))
                        .setDropPolicy(policy)
                        .setImage(image)
                        .build()))
        .toList();
  }

  /** The same frame at and until any times, of which most are none. */
  static Frame anyTimes(Frame frame, Random random) {
    return frame.toBuilder().setCaptureTime(anyTime(random)).setDeadline(anyTime(random)).build();
  }

  private static Timestamp anyTime(Random random) {
    return Timestamp.newBuilder()
        .setSeconds(random.nextLong() >> random.nextInt(Long.SIZE))
        .setNanos(random.nextInt() >> random.nextInt(Integer.SIZE))
        .build();
  }
}
