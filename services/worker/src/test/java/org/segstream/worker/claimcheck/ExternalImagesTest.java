package org.segstream.worker.claimcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.PixelFormat;

/** Images of 4×2 grey pixels, in files and on a web server. */
class ExternalImagesTest {
  private static final byte[] PIXELS = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final long MAX_PIXELS = 100;

  @TempDir private Path folder;
  private Path inside;
  private HttpServer server;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final CountDownLatch released = new CountDownLatch(1);

  @BeforeEach
  void serve() throws IOException {
    inside = Files.createDirectory(folder.resolve("inside"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            switch (path) {
              case "/frames/1" -> {
                exchange.sendResponseHeaders(200, PIXELS.length);
                exchange.getResponseBody().write(PIXELS);
              }
              case "/frames/away" -> {
                exchange.getResponseHeaders().set("Location", "/frames/1");
                exchange.sendResponseHeaders(302, -1);
              }
              case "/frames/endless" -> {
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                  exchange.getResponseBody().write(new byte[4096]);
                }
              }
              case "/frames/slow" -> {
                exchange.sendResponseHeaders(200, PIXELS.length);
                exchange.getResponseBody().write(PIXELS, 0, 1);
                exchange.getResponseBody().flush();
                released.await();
              }
              default -> exchange.sendResponseHeaders(404, -1);
            }
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    released.countDown();
    server.stop(0);
  }

  @Test
  void aFileUnderAPrefixIsRead() throws Exception {
    Frame whole = fetch(frame(file("1", PIXELS)));
    assertThat(whole.getImage().getData().toByteArray()).isEqualTo(PIXELS);
    assertThat(whole.getStreamId()).isEqualTo("cam");
  }

  @Test
  void anImageOnAWebServerIsRead() throws Exception {
    assertThat(fetch(frame(web("1"))).getImage().getData().toByteArray()).isEqualTo(PIXELS);
  }

  @Test
  void withoutPrefixesEveryExternalImageIsRefusedAndNotEvenLookedAt() {
    assertRefused(
        ClaimCheck.NONE, frame(web("1")), "none of the prefixes allowed (there are none)");
    assertThat(asked).isEmpty();
  }

  @Test
  void whatLiesUnderNoPrefixIsNotLookedAt() throws Exception {
    assertRefused(frame(file("../outside", PIXELS)), "empty segment, . or ..");
    Path outside = Files.write(folder.resolve("outside"), PIXELS);
    assertRefused(frame(outside.toUri().toString()), "none of the prefixes allowed");
    assertRefused(frame(base() + "/secret"), "none of the prefixes allowed");
    assertThat(asked).isEmpty();
  }

  @Test
  void aLinkMayNotLeadOutOfItsPrefixButWithinIt() throws Exception {
    Path outside = Files.write(folder.resolve("outside"), PIXELS);
    Path out = Files.createSymbolicLink(inside.resolve("out"), outside);
    assertRefused(frame(out.toUri().toString()), "is a link out of file://");
    Path above = Files.createSymbolicLink(inside.resolve("above"), folder);
    assertRefused(frame(above.toUri() + "outside"), "is a link out of file://");
    file("1", PIXELS);
    Path within = Files.createSymbolicLink(inside.resolve("within"), inside.resolve("1"));
    assertThat(fetch(frame(within.toUri().toString())).getImage().hasData()).isTrue();
  }

  @Test
  void whatIsNoRegularFileIsRefused() throws Exception {
    Files.createDirectory(inside.resolve("sub"));
    assertRefused(frame(inside.toUri() + "sub"), "is no regular file");
    assertRefused(frame(inside.toUri() + "none"), "cannot be read");
  }

  @Test
  void noMoreIsReadThanTheSizeOfTheImageAllows() throws Exception {
    assertRefused(frame(file("long", new byte[9])), "is longer than the 8 bytes");
    assertRefused(frame(web("endless")), "cannot be read");
    Frame huge = frame(web("1"));
    Frame.Builder declared = huge.toBuilder();
    declared.getImageBuilder().setWidth(16_000).setHeight(16_000);
    assertRefused(declared.build(), "larger than the 100 pixels allowed");
    Frame.Builder stated = huge.toBuilder();
    stated.getImageBuilder().getExternalBuilder().setSizeBytes(-1);
    assertRefused(stated.build(), "of 18446744073709551615 bytes is longer than the 8");
  }

  @Test
  void redirectsAreNotFollowed() {
    assertRefused(frame(web("away")), "answers 302");
    assertThat(asked).containsExactly("/frames/away");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertRefused(frame(web("none")), "/frames/none is not there: the server answers 404");
  }

  @Test
  void anImageThatDoesNotComeInTimeIsGivenUp() {
    assertRefused(
        allowed(Duration.ofMillis(300)), frame(web("slow")), "was not read within 300 ms");
  }

  @Test
  void bytesOtherThanTheRecordSaysAreRefused() throws Exception {
    Frame frame = frame(file("1", PIXELS));
    Frame.Builder other = frame.toBuilder();
    other.getImageBuilder().getExternalBuilder().setSha256(ByteString.copyFrom(new byte[32]));
    assertRefused(other.build(), "has another SHA-256");
    Frame.Builder longer = frame.toBuilder();
    longer.getImageBuilder().getExternalBuilder().setSizeBytes(7);
    assertRefused(longer.build(), "has 8 bytes, not 7");
    assertRefused(frame(file("short", new byte[7])), "has another SHA-256");
  }

  private void assertRefused(Frame frame, String why) {
    assertRefused(allowed(Duration.ofSeconds(10)), frame, why);
  }

  private static void assertRefused(ClaimCheck options, Frame frame, String why) {
    try (ExternalImages images = new ExternalImages(options, MAX_PIXELS)) {
      assertThatThrownBy(() -> images.fetch(frame).get())
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(MalformedRecordException.class)
          .hasMessageContaining(why);
    }
  }

  private Frame fetch(Frame frame) throws Exception {
    try (ExternalImages images = new ExternalImages(allowed(Duration.ofSeconds(10)), MAX_PIXELS)) {
      return images.fetch(frame).get();
    }
  }

  private ClaimCheck allowed(Duration timeout) {
    List<UriPrefix> prefixes =
        Stream.of(inside.toUri().toString(), base() + "/frames").map(UriPrefix::parse).toList();
    return new ClaimCheck(prefixes, timeout);
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private String web(String name) {
    return base() + "/frames/" + name;
  }

  private String file(String name, byte[] bytes) throws IOException {
    Files.write(inside.resolve(name), bytes);
    return inside.toUri() + name;
  }

  private static Frame frame(String uri) {
    Frame.Builder frame = Frame.newBuilder().setStreamId("cam");
    frame.getImageBuilder().setWidth(4).setHeight(2).setPixelFormat(PixelFormat.PIXEL_FORMAT_GRAY8);
    frame.getImageBuilder().getExternalBuilder().setUri(uri).setSha256(sha256(PIXELS));
    return frame.build();
  }

  private static ByteString sha256(byte[] bytes) {
    try {
      return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
