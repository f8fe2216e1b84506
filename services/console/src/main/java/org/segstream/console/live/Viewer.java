package org.segstream.console.live;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One browser, which watches some streams over one connection. One message is under way at a time,
 * and of each stream only the newest picture waits: a slow browser gets fewer of them. Thread-safe.
 */
public final class Viewer implements AutoCloseable {
  /** Streams that one browser may watch at once. */
  public static final int MOST = 256;

  private final Audience audience;
  private final Outlet outlet;
  private final Map<Key, Subscription> subscriptions = new HashMap<>();

  /** Whose turn it is, first first. */
  private final Deque<Subscription> turns = new ArrayDeque<>();

  private boolean isSending;
  private boolean isClosed;

  private record Key(PictureKind kind, String stream) {}

  Viewer(Audience audience, Outlet outlet) {
    this.audience = audience;
    this.outlet = outlet;
  }

  /**
   * Begins to watch a stream; nothing happens if it is watched like that already.
   *
   * @throws IllegalStateException if too many are watched
   */
  public void watch(PictureKind kind, String stream) {
    synchronized (this) {
      if (isClosed || subscriptions.containsKey(new Key(kind, stream))) {
        return;
      }
      if (subscriptions.size() == MOST) {
        throw new IllegalStateException("at most " + MOST + " streams can be watched at once");
      }
      Subscription subscription = new Subscription(kind, stream);
      subscriptions.put(new Key(kind, stream), subscription);
      turns.add(subscription);
    }
    audience.join(this, kind, stream);
  }

  /** Watches a stream no longer. */
  public void leave(PictureKind kind, String stream) {
    synchronized (this) {
      @Nullable Subscription left = subscriptions.remove(new Key(kind, stream));
      if (left == null) {
        return;
      }
      turns.remove(left);
    }
    audience.leave(this, kind, stream);
  }

  /** The browser has drawn a picture, and can take another one. */
  public void drawn(PictureKind kind, String stream) {
    synchronized (this) {
      subscription(kind, stream).ifPresent(Subscription::drawn);
    }
    send();
  }

  private Optional<Subscription> subscription(PictureKind kind, String stream) {
    return Optional.ofNullable(subscriptions.get(new Key(kind, stream)));
  }

  /**
   * Takes a picture in place of one that has not left yet.
   *
   * @return whether there was one
   */
  boolean offer(PictureKind kind, String stream, ByteBuffer picture) {
    boolean isLeftOut;
    synchronized (this) {
      isLeftOut = subscription(kind, stream).map(each -> each.offer(picture)).orElse(false);
    }
    send();
    return isLeftOut;
  }

  /** Takes what there is of a stream already. */
  void welcome(PictureKind kind, String stream, WatchedStream.Welcome welcome) {
    if (kind == PictureKind.LIVE) {
      offer(stream, welcome.records());
    }
    welcome.picture().ifPresent(picture -> offer(kind, stream, picture));
  }

  /** Takes what masks said. */
  void offer(String stream, List<String> records) {
    synchronized (this) {
      subscription(PictureKind.LIVE, stream).ifPresent(each -> records.forEach(each::offer));
    }
    send();
  }

  private void send() {
    @Nullable ByteBuffer picture;
    @Nullable String text;
    synchronized (this) {
      if (isSending || isClosed) {
        return;
      }
      text = nextText();
      picture = text == null ? nextPicture() : null;
      isSending = text != null || picture != null;
    }
    if (text != null) {
      outlet.send(text, this::sent, _ -> close());
    } else if (picture != null) {
      outlet.send(picture, this::sent, _ -> close());
    }
  }

  private void sent() {
    synchronized (this) {
      isSending = false;
    }
    send();
  }

  private @Nullable String nextText() {
    for (Subscription each : turns) {
      Optional<String> text = each.nextRecords();
      if (text.isPresent()) {
        return text.get();
      }
    }
    return null;
  }

  /** Of the one that has waited longest. */
  private @Nullable ByteBuffer nextPicture() {
    for (Subscription each : turns) {
      Optional<ByteBuffer> picture = each.nextPicture();
      if (picture.isPresent()) {
        turns.remove(each);
        turns.addLast(each);
        return picture.get();
      }
    }
    return null;
  }

  /** Watches nothing any more. */
  @Override
  public void close() {
    List<Subscription> left;
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      left = List.copyOf(subscriptions.values());
      subscriptions.clear();
      turns.clear();
    }
    left.forEach(each -> audience.leave(this, each.kind(), each.stream()));
    audience.closed(this);
  }
}
