package org.segstream.console.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ViewerTest {
  private final List<String> left = new ArrayList<>();
  private final Browser browser = new Browser();
  private final Viewer viewer = new Viewer(new Nobody(), browser);

  @Test
  void aBrowserThatKeepsUpGetsEveryPicture() {
    viewer.watch(PictureKind.LIVE, "cam");
    for (int i = 0; i < 5; i++) {
      assertThat(viewer.offer(PictureKind.LIVE, "cam", picture(i))).isFalse();
      browser.received();
      viewer.drawn(PictureKind.LIVE, "cam");
    }
    assertThat(browser.pictures).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void aSlowConnectionGetsTheNewestPictureAndNoQueue() {
    viewer.watch(PictureKind.LIVE, "cam");
    boolean[] leftOut = new boolean[6];
    for (int i = 0; i < leftOut.length; i++) {
      leftOut[i] = viewer.offer(PictureKind.LIVE, "cam", picture(i));
    }
    browser.received();
    browser.received();
    assertThat(browser.pictures).containsExactly(0, 5);
    assertThat(leftOut).containsExactly(false, false, true, true, true, true);
  }

  @Test
  void aSlowBrowserIsSentNoMoreThanTwoPicturesAhead() {
    viewer.watch(PictureKind.LIVE, "cam");
    for (int i = 0; i < 10; i++) {
      viewer.offer(PictureKind.LIVE, "cam", picture(i));
      browser.received();
    }
    assertThat(browser.pictures).containsExactly(0, 1);
    viewer.drawn(PictureKind.LIVE, "cam");
    assertThat(browser.pictures).containsExactly(0, 1, 9);
  }

  @Test
  void eachStreamHasItsTurn() {
    viewer.watch(PictureKind.TILE, "a");
    viewer.watch(PictureKind.TILE, "b");
    viewer.offer(PictureKind.TILE, "a", picture(1));
    viewer.offer(PictureKind.TILE, "a", picture(2));
    viewer.offer(PictureKind.TILE, "b", picture(3));
    browser.received();
    browser.received();
    viewer.drawn(PictureKind.TILE, "a");
    assertThat(browser.pictures).containsExactly(1, 3, 2);
  }

  @Test
  void whatMasksSaidIsBoundedAndTellsHowMuchIsMissing() {
    viewer.watch(PictureKind.LIVE, "cam");
    viewer.offer("cam", List.of("0"));
    viewer.offer("cam", IntStream.rangeClosed(1, 650).mapToObj(Integer::toString).toList());
    browser.received();
    assertThat(browser.texts.getFirst()).contains("\"records\":[0]");
    assertThat(browser.texts.get(1)).contains("\"missed\":50,\"records\":[51,").endsWith("650]}");
  }

  @Test
  void aStreamsNameIsQuotedInWhatIsSent() {
    viewer.watch(PictureKind.LIVE, "\"},<img>");
    viewer.offer("\"},<img>", List.of("1"));
    assertThat(browser.texts.getFirst()).contains("\"stream\":\"\\\"},<img>\"");
  }

  @Test
  void aBrowserCannotWatchWithoutBound() {
    for (int i = 0; i < Viewer.MOST; i++) {
      viewer.watch(PictureKind.TILE, "cam-" + i);
    }
    assertThatThrownBy(() -> viewer.watch(PictureKind.TILE, "one-more"))
        .hasMessageContaining("at most 256");
  }

  @Test
  void aConnectionThatBreaksLeavesAllStreams() {
    viewer.watch(PictureKind.LIVE, "cam");
    viewer.watch(PictureKind.TILE, "other");
    viewer.offer(PictureKind.LIVE, "cam", picture(1));
    browser.breaks();
    assertThat(left).containsExactlyInAnyOrder("cam", "other", "gone");
    viewer.offer(PictureKind.LIVE, "cam", picture(2));
    assertThat(browser.pictures).containsExactly(1);
  }

  private static ByteBuffer picture(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, number);
  }

  /** Receives a message only when it is told to. */
  private static final class Browser implements Outlet {
    private final List<Integer> pictures = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private Runnable done = () -> {};
    private Consumer<Throwable> failed = _ -> {};

    @Override
    public void send(ByteBuffer message, Runnable done, Consumer<Throwable> failed) {
      pictures.add(message.getInt(0));
      this.done = done;
      this.failed = failed;
    }

    @Override
    public void send(String message, Runnable done, Consumer<Throwable> failed) {
      texts.add(message);
      this.done = done;
      this.failed = failed;
    }

    void received() {
      Runnable before = done;
      done = () -> {};
      before.run();
    }

    void breaks() {
      failed.accept(new IllegalStateException("connection reset"));
    }
  }

  private final class Nobody implements Audience {
    @Override
    public void join(Viewer joined, PictureKind kind, String stream) {}

    @Override
    public void leave(Viewer leaving, PictureKind kind, String stream) {
      left.add(stream);
    }

    @Override
    public void closed(Viewer gone) {
      left.add("gone");
    }
  }
}
