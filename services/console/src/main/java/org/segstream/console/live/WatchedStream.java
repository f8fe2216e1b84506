package org.segstream.console.live;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stream that somebody watches: its newest mask, what the last masks said, and the pictures that
 * came last. Thread-safe.
 */
final class WatchedStream {
  /** Of a minute at 10 frames a second. */
  static final int MOST_RECORDS = 600;

  private static final long TILE_EVERY_NANOS = Duration.ofMillis(950).toNanos();

  private final String id;
  private final Map<PictureKind, Set<Viewer>> viewers = new EnumMap<>(PictureKind.class);
  private final Map<PictureKind, ByteBuffer> pictures = new EnumMap<>(PictureKind.class);
  private final Map<Integer, Long> lastOffsets = new HashMap<>();
  private final Deque<String> records = new ArrayDeque<>();
  private @Nullable MaskRecord newest;
  private boolean isWaiting;
  private long lastTileNanos = System.nanoTime() - TILE_EVERY_NANOS;

  WatchedStream(String id) {
    this.id = id;
    for (PictureKind kind : PictureKind.values()) {
      viewers.put(kind, new LinkedHashSet<>());
    }
  }

  String id() {
    return id;
  }

  /** What a new viewer is sent at once. */
  record Welcome(List<String> records, Optional<ByteBuffer> picture) {}

  synchronized void join(Viewer viewer, PictureKind kind) {
    of(kind).add(viewer);
  }

  synchronized Welcome welcome(PictureKind kind) {
    return new Welcome(List.copyOf(records), Optional.ofNullable(pictures.get(kind)));
  }

  /** Returns whether nobody watches it any more. */
  synchronized boolean leave(Viewer viewer, PictureKind kind) {
    of(kind).remove(viewer);
    if (of(kind).isEmpty()) {
      pictures.remove(kind);
    }
    return viewers.values().stream().allMatch(Set::isEmpty);
  }

  private Set<Viewer> of(PictureKind kind) {
    return Objects.requireNonNull(viewers.get(kind));
  }

  synchronized List<Viewer> viewers(PictureKind kind) {
    return List.copyOf(of(kind));
  }

  /** Takes note of a mask; false if it has been seen. */
  synchronized boolean add(MaskRecord record) {
    long last = lastOffsets.getOrDefault(record.partition(), -1L);
    if (record.offset() <= last) {
      return false;
    }
    lastOffsets.put(record.partition(), record.offset());
    if (records.size() == MOST_RECORDS) {
      records.removeFirst();
    }
    records.addLast(record.json().toString());
    if (record.isSegmented()) {
      newest = record;
    }
    return true;
  }

  /** What the newest mask said. */
  synchronized List<String> lastRecord() {
    return records.isEmpty() ? List.of() : List.of(records.getLast());
  }

  /** Whether a picture is to be made, and nobody has been told to; whoever asks has been now. */
  synchronized boolean claim() {
    if (isWaiting || newest == null || due().isEmpty()) {
      return false;
    }
    isWaiting = true;
    return true;
  }

  private Set<PictureKind> due() {
    Set<PictureKind> due = EnumSet.noneOf(PictureKind.class);
    if (!of(PictureKind.LIVE).isEmpty()) {
      due.add(PictureKind.LIVE);
    }
    if (!of(PictureKind.TILE).isEmpty() && System.nanoTime() - lastTileNanos >= TILE_EVERY_NANOS) {
      due.add(PictureKind.TILE);
    }
    return due;
  }

  /** A picture to be made of a mask. */
  record Work(MaskRecord mask, Set<PictureKind> kinds) {}

  /** What has been claimed; the newest mask is taken. */
  synchronized Optional<Work> take() {
    isWaiting = false;
    Set<PictureKind> due = due();
    if (newest == null || due.isEmpty()) {
      return Optional.empty();
    }
    Work work = new Work(newest, due);
    newest = null;
    if (due.contains(PictureKind.TILE)) {
      lastTileNanos = System.nanoTime();
    }
    return Optional.of(work);
  }

  /** Keeps a picture for those who join later; returns who watches now. */
  synchronized List<Viewer> made(PictureKind kind, ByteBuffer picture) {
    if (!of(kind).isEmpty()) {
      pictures.put(kind, picture);
    }
    return new ArrayList<>(of(kind));
  }
}
