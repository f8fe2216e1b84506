package org.segstream.worker.claimcheck;

import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.ExternalPayload;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;

/**
 * Reads the images that records only point to, each within its time and no more bytes of it than
 * its size allows. Thread-safe.
 */
public final class ExternalImages implements AutoCloseable {
  private static final int CHANNELS = 3;

  /** What a coded image of few pixels may take beyond them. */
  private static final long CODING = 1 << 20;

  private final List<UriPrefix> prefixes;
  private final Duration timeout;
  private final long maxPixels;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FileSource files = new FileSource();
  private final WebSource web = new WebSource(threads);

  /**
   * @param maxPixels an image that declares more is refused before it is read
   */
  public ExternalImages(ClaimCheck options, long maxPixels) {
    this.prefixes = options.prefixes();
    this.timeout = options.timeout();
    this.maxPixels = maxPixels;
  }

  /**
   * The frame with its image in it; returns at once.
   *
   * @return completes within the timeout, with a {@link MalformedRecordException} if the image may
   *     not be read, cannot be, or is not what the frame says
   */
  public CompletableFuture<Frame> fetch(Frame frame) {
    CompletableFuture<Frame> fetched = new CompletableFuture<>();
    Future<?> work = threads.submit(() -> read(frame, fetched));
    return fetched
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(explained(failure)))
        .whenComplete((_, _) -> work.cancel(true));
  }

  private Throwable explained(Throwable failure) {
    return failure instanceof TimeoutException
        ? new MalformedRecordException(
            "the image was not read within " + timeout.toMillis() + " ms")
        : failure;
  }

  private void read(Frame frame, CompletableFuture<Frame> fetched) {
    try {
      Frames.validate(frame);
      byte[] bytes = bytes(frame.getImage());
      Frame.Builder whole = frame.toBuilder();
      // Setting one alternative clears the other.
      whole.getImageBuilder().setData(UnsafeByteOperations.unsafeWrap(bytes));
      fetched.complete(whole.build());
    } catch (MalformedRecordException | RuntimeException | InterruptedException | Error e) {
      fetched.completeExceptionally(e);
    }
  }

  private byte[] bytes(Image image) throws MalformedRecordException, InterruptedException {
    ExternalPayload external = image.getExternal();
    long limit = limit(image);
    ExternalUri uri = ExternalUri.parse(external.getUri());
    UriPrefix prefix = prefix(uri);
    ByteSource source = uri.scheme().equals(ExternalUri.FILE) ? files : web;
    try {
      byte[] bytes = source.read(uri, prefix, limit);
      check(uri, external, bytes);
      return bytes;
    } catch (IOException e) {
      throw new MalformedRecordException("the image at %s cannot be read: %s".formatted(uri, e), e);
    }
  }

  private long limit(Image image) throws MalformedRecordException {
    Frames.requirePixels(image, maxPixels);
    long raw = Frames.rawBytes(image.getPixelFormat(), image.getWidth(), image.getHeight());
    long limit = raw > 0 ? raw : memory(image);
    long stated = image.getExternal().getSizeBytes();
    if (Long.compareUnsigned(stated, limit) > 0) {
      throw new MalformedRecordException(
          "an external image of %s bytes is longer than the %d bytes its size allows"
              .formatted(Long.toUnsignedString(stated), limit));
    }
    return limit;
  }

  /** Memory that an image takes once it is read, at most, if its size makes sense; bytes. */
  public static long memory(Image image) {
    return CHANNELS * (long) image.getWidth() * image.getHeight() + CODING;
  }

  private UriPrefix prefix(ExternalUri uri) throws MalformedRecordException {
    for (UriPrefix prefix : prefixes) {
      if (prefix.covers(uri)) {
        return prefix;
      }
    }
    String allowed =
        prefixes.isEmpty()
            ? "there are none"
            : prefixes.stream().map(UriPrefix::toString).collect(Collectors.joining(", "));
    throw new MalformedRecordException(
        "the image is at %s, which is under none of the prefixes allowed (%s)"
            .formatted(uri, allowed));
  }

  private static void check(ExternalUri uri, ExternalPayload external, byte[] bytes)
      throws MalformedRecordException {
    if (external.getSizeBytes() != 0 && external.getSizeBytes() != bytes.length) {
      throw new MalformedRecordException(
          "the image at %s has %d bytes, not %d"
              .formatted(uri, bytes.length, external.getSizeBytes()));
    }
    if (!MessageDigest.isEqual(sha256(bytes), external.getSha256().toByteArray())) {
      throw new MalformedRecordException("the image at " + uri + " has another SHA-256");
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Gives up what is being read. */
  @Override
  public void close() {
    web.close();
    threads.shutdownNow();
  }
}
