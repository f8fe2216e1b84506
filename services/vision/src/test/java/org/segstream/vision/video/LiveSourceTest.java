package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.vision.RgbImage;

@Timeout(60)
class LiveSourceTest {
  @TempDir Path folder;
  private int closed;

  /** Some frames, then an end as given. */
  private VideoSource camera(int frames, Optional<String> end) {
    return new VideoSource() {
      private int given;

      @Override
      public Optional<VideoFrame> next() {
        return given == frames
            ? Optional.empty()
            : Optional.of(
                new VideoFrame(given, 40_000L * given++, new RgbImage(1, 1, new byte[3])));
      }

      @Override
      public double frameRate() {
        return 25;
      }

      @Override
      public boolean isLive() {
        return true;
      }

      @Override
      public boolean isRepeatable() {
        return false;
      }

      @Override
      public Optional<String> shortfall() {
        return end;
      }

      @Override
      public void stop() {}

      @Override
      public void close() {
        closed++;
      }
    };
  }

  @Test
  void aSourceThatComesBackGoesOnInNumberAndTime() {
    List<Integer> tries = new ArrayList<>();
    LiveSource source =
        new LiveSource(
            "cam",
            camera(3, Optional.of("it broke")),
            _ -> {
              assertThat(closed).isEqualTo(tries.size() < 2 ? 1 : 2);
              tries.add(tries.size());
              if (tries.size() == 1) {
                throw new VideoException("refused");
              }
              return tries.size() == 2 ? camera(2, Optional.empty()) : source(tries.size());
            },
            Duration.ofMillis(1800));
    Frames frames = Frames.of(source);
    assertThat(frames.all()).extracting(VideoFrame::index).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(frames.micros()).containsExactly(0L, 40_000L, 80_000L, 120_000L, 160_000L);
    assertThat(source.reconnects()).isEqualTo(1);
    assertThat(frames.shortfall().orElseThrow())
        .isEqualTo("5 frames; the source went away and did not come back within 1 s (gone)");
  }

  private static VideoSource source(int number) {
    throw new VideoException(number > 2 ? "gone" : "unused");
  }

  @Test
  void stoppingEndsAPauseAtOnce() throws Exception {
    LiveSource source =
        new LiveSource("cam", camera(1, Optional.empty()), _ -> source(3), Duration.ofHours(1));
    CompletableFuture<Frames> all = CompletableFuture.supplyAsync(() -> Frames.of(source));
    Thread.sleep(1200);
    long start = System.nanoTime();
    source.stop();
    assertThat(all.get().all()).hasSize(1);
    assertThat(all.get().shortfall()).isEmpty();
    assertThat(System.nanoTime() - start).isLessThan(Duration.ofMillis(500).toNanos());
  }

  /** Serves the bytes to one client, and hangs up when all is finished. */
  private static ServerSocket serve(byte[] head, byte[] body, CountDownLatch finished)
      throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (Socket client = server.accept()) {
            server.close();
            if (head.length > 0) {
              // The request has to be read, or else hanging up is a reset.
              assertThat(client.getInputStream().read(new byte[4096])).isPositive();
            }
            client.getOutputStream().write(head);
            client.getOutputStream().write(body);
            finished.await();
          } catch (IOException | InterruptedException _) {
            // The client has gone.
          }
        });
    return server;
  }

  @Test
  void aSourceOfOneConnectionIsOpenedOnce() throws Exception {
    byte[] video =
        Files.readAllBytes(
            FfmpegTool.picture(folder.resolve("v.ts"), 64, 48, 10, "-c:v", "mpeg2video"));
    String head = "HTTP/1.0 200 OK\r\nContent-Type: video/mp2t\r\n\r\n";
    CountDownLatch finished = new CountDownLatch(0);
    try (ServerSocket tcp = serve(new byte[0], video, finished);
        ServerSocket http = serve(head.getBytes(StandardCharsets.US_ASCII), video, finished)) {
      for (String url :
          List.of(
              "tcp://127.0.0.1:" + tcp.getLocalPort(),
              "http://127.0.0.1:" + http.getLocalPort() + "/live.ts")) {
        try (VideoSource source = VideoSource.open(VideoOptions.of(url))) {
          assertThat(source.isLive()).as(url).isTrue();
          assertThat(source.isRepeatable()).isFalse();
          Frames frames = Frames.of(source);
          assertThat(frames.all()).hasSize(10);
          assertThat(frames.shortfall()).isEmpty();
        }
      }
    }
  }

  /** The server does not hang up: FFmpeg waits for more until it is told to stop. */
  @Test
  void waitingForASilentServerEndsWhenItIsStopped() throws Exception {
    byte[] video =
        Files.readAllBytes(
            FfmpegTool.picture(folder.resolve("v.ts"), 64, 48, 100, "-c:v", "mpeg2video"));
    CountDownLatch finished = new CountDownLatch(1);
    try (ServerSocket server = serve(new byte[0], video, finished);
        VideoSource source =
            VideoSource.open(VideoOptions.of("tcp://127.0.0.1:" + server.getLocalPort()))) {
      CompletableFuture<Frames> all = CompletableFuture.supplyAsync(() -> Frames.of(source));
      Thread.sleep(500);
      assertThat(all).isNotDone();
      long start = System.nanoTime();
      source.stop();
      assertThat(all.get().shortfall()).isEmpty();
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(2).toNanos());
    } finally {
      finished.countDown();
    }
  }

  @Test
  void aWaitIsOverWhenItsTimeIs() throws Exception {
    ReadGuard guard = new ReadGuard();
    guard.waiting(Optional.of(Duration.ofMillis(5)));
    Thread.sleep(20);
    assertThat(guard.isOver()).isTrue();
    guard.waiting(Optional.of(Duration.ofHours(1)));
    assertThat(guard.isOver()).isFalse();
    guard.waiting(Optional.empty());
    assertThat(guard.isOver()).isFalse();
  }

  @Test
  void nobodyThereIsToldInOneSentence() throws Exception {
    ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    closed.close();
    String url = "rtsp://127.0.0.1:" + closed.getLocalPort() + "/camera";
    assertThatThrownBy(() -> VideoSource.open(VideoOptions.of(url)))
        .isInstanceOf(VideoException.class)
        .hasMessageStartingWith("cannot open " + url)
        .hasMessageEndingWith("Connection refused)");
  }
}
