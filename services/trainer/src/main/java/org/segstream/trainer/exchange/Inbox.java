package org.segstream.trainer.exchange;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.segstream.trainer.exchange.wire.Chunk;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Identity;

/**
 * What has come of gradients and scales, by step. A repeated chunk counts once; bytes that do not
 * have their checksum count for nothing, and readers of the same records agree on that.
 */
final class Inbox {
  private final NavigableMap<Long, Map<Sender, Parts>> steps = new TreeMap<>();

  private record Sender(Identity from, Chunk.Kind kind) {}

  /**
   * Bytes that have come whole.
   *
   * @param head the last chunk, which says what they are
   * @param data all chunks' data
   */
  @SuppressWarnings("ArrayRecordComponent") // shared, to be read only
  record Whole(Chunk head, byte[] data) {
    Counted counted() {
      return Counted.newBuilder()
          .setFrom(head.getFrom())
          .setImages(head.getImages())
          .setCrc(head.getCrc())
          .build();
    }
  }

  /** Chunks of one sender's bytes. */
  private static final class Parts {
    private final int partition;
    private long firstOffset;
    private final Map<Integer, Chunk> chunks = new HashMap<>();
    private Optional<Whole> whole = Optional.empty();

    Parts(int partition, long firstOffset) {
      this.partition = partition;
      this.firstOffset = firstOffset;
    }

    Optional<Whole> add(Chunk chunk, long offset) {
      firstOffset = Math.min(firstOffset, offset);
      if (whole.isPresent() || chunk.getIndex() >= chunk.getCount()) {
        return Optional.empty();
      }
      chunks.values().removeIf(other -> other.getCrc() != chunk.getCrc());
      chunks.put(chunk.getIndex(), chunk);
      if (chunks.size() == chunk.getCount()) {
        whole = joined(chunk);
        chunks.clear();
      }
      return whole;
    }

    private Optional<Whole> joined(Chunk last) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < last.getCount(); i++) {
        Chunk chunk = chunks.get(i);
        if (chunk != null) {
          bytes.writeBytes(chunk.getData().toByteArray());
        }
      }
      byte[] data = bytes.toByteArray();
      return Chunks.crc(data) == last.getCrc()
          ? Optional.of(new Whole(last.toBuilder().clearData().build(), data))
          : Optional.empty();
    }
  }

  /** Takes a chunk in; gives the whole that it completes. */
  Optional<Whole> add(Chunk chunk, int partition, long offset) {
    return steps
        .computeIfAbsent(chunk.getStep(), _ -> new HashMap<>())
        .computeIfAbsent(
            new Sender(chunk.getFrom(), chunk.getKind()), _ -> new Parts(partition, offset))
        .add(chunk, offset);
  }

  /** What a replica has sent for a step, if it has come whole. */
  Optional<Whole> get(long step, Identity from, Chunk.Kind kind) {
    return Optional.ofNullable(steps.getOrDefault(step, Map.of()).get(new Sender(from, kind)))
        .flatMap(parts -> parts.whole);
  }

  /** All gradients of a step that have come whole. */
  List<Whole> gradients(long step) {
    return steps.getOrDefault(step, Map.of()).entrySet().stream()
        .filter(entry -> entry.getKey().kind() == Chunk.Kind.KIND_GRADIENT)
        .flatMap(entry -> entry.getValue().whole.stream())
        .toList();
  }

  /** Forgets the steps before one. */
  void forget(long before) {
    steps.headMap(before).clear();
  }

  /** The latest step of which something has come from a partition. */
  long latest(int partition) {
    return steps.descendingMap().entrySet().stream()
        .filter(step ->
            step.getValue().values().stream().anyMatch(parts -> parts.partition == partition))
        .mapToLong(Map.Entry::getKey)
        .findFirst()
        .orElse(-1);
  }

  /**
   * From where on a partition has all of a step and of later ones.
   *
   * @param next offset that is read next
   */
  long begin(int partition, long step, long next) {
    return steps.tailMap(step).values().stream()
        .flatMap(senders -> senders.values().stream())
        .filter(parts -> parts.partition == partition)
        .mapToLong(parts -> parts.firstOffset)
        .reduce(next, Math::min);
  }
}
