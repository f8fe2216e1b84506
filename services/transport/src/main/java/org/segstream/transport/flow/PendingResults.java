package org.segstream.transport.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Results that wait for a transaction, ordered by the offsets they came from. Thread-safe. */
final class PendingResults {
  static final long PATIENCE_MILLIS = 100;

  private final Map<AssignedPartition, TreeMap<Long, Pending>> waiting = new LinkedHashMap<>();
  private @Nullable Throwable failure;
  private boolean closed;

  /** The results of one record. */
  record Pending(
      Delivery delivery,
      List<ProducerRecord<String, byte[]>> records,
      CompletableFuture<Outbox.Settlement> settled) {}

  /** What one transaction holds: results without a gap, and the offsets to go on from. */
  record Batch(List<Pending> results, Map<TopicPartition, OffsetAndMetadata> offsets) {}

  void add(Pending pending) {
    synchronized (this) {
      if (failure == null) {
        waiting
            .computeIfAbsent(pending.delivery().partition(), _ -> new TreeMap<>())
            .put(pending.delivery().record().offset(), pending);
        notifyAll();
        return;
      }
    }
    pending.settled().completeExceptionally(failure);
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Waits for something to commit; empty when closed and nothing is left. */
  Optional<Batch> take() throws InterruptedException {
    while (true) {
      List<Pending> withheld;
      Optional<Batch> ready;
      synchronized (this) {
        withheld = removeRevoked();
        ready = ready();
        if (withheld.isEmpty() && ready.isEmpty()) {
          if (closed) {
            return Optional.empty();
          }
          // In turns: nobody tells when a partition is revoked.
          wait(PATIENCE_MILLIS);
        }
      }
      withheld.forEach(each -> each.settled().complete(Outbox.Settlement.WITHHELD));
      if (ready.isPresent()) {
        return ready;
      }
    }
  }

  /** The batch is safe. */
  void committed(Batch batch) {
    synchronized (this) {
      for (Pending each : batch.results()) {
        AssignedPartition partition = each.delivery().partition();
        OffsetAndMetadata offset = batch.offsets().get(partition.partition());
        if (offset != null) {
          partition.setCommitted(offset.offset());
        }
        TreeMap<Long, Pending> results = waiting.get(partition);
        if (results != null) {
          results.remove(each.delivery().record().offset());
          if (results.isEmpty()) {
            waiting.remove(partition);
          }
        }
        each.delivery().done();
      }
    }
    batch.results().forEach(each -> each.settled().complete(Outbox.Settlement.PUBLISHED));
  }

  /** Nothing will be committed any more. */
  void fail(Throwable cause) {
    List<Pending> lost;
    synchronized (this) {
      failure = cause;
      lost = waiting.values().stream().flatMap(each -> each.values().stream()).toList();
      waiting.clear();
    }
    lost.forEach(each -> each.settled().completeExceptionally(cause));
  }

  private List<Pending> removeRevoked() {
    List<Pending> removed = new ArrayList<>();
    waiting
        .entrySet()
        .removeIf(entry -> entry.getKey().isRevoked() && removed.addAll(entry.getValue().values()));
    return removed;
  }

  private Optional<Batch> ready() {
    List<Pending> results = new ArrayList<>();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    waiting.forEach((partition, finished) -> {
      OptionalLong next = partition.offsets().committableWith(finished.navigableKeySet());
      next.ifPresent(offset -> {
        Stream<Pending> before = finished.headMap(offset).values().stream();
        before.forEach(results::add);
        offsets.put(partition.partition(), new OffsetAndMetadata(offset));
      });
    });
    return results.isEmpty() ? Optional.empty() : Optional.of(new Batch(results, offsets));
  }
}
