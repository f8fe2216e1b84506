package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Questions about a catalogue: to this monitor's own state, or to all monitors of the application.
 * Thread-safe.
 */
final class Queries<V> {
  /** A partition changes hands in less. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  private final Catalogue<V> catalogue;
  private final Partitions partitions;
  private final LocalState<V> local;
  private final Peers peers;

  Queries(Catalogue<V> catalogue, Partitions partitions, LocalState<V> local, Peers peers) {
    this.catalogue = catalogue;
    this.partitions = partitions;
    this.local = local;
    this.peers = peers;
  }

  /** What came of looking for one thing. */
  sealed interface Found {
    record Thing(ObjectNode json) implements Found {}

    record Nowhere() implements Found {}

    /** Nobody has its partition at the moment. */
    record Unknown() implements Found {}
  }

  /** A page of all things; of this monitor's own only if the page says so. */
  ObjectNode list(Page page) {
    if (page.local()) {
      Listing own = local.list(page);
      return own.json(catalogue.name(), own.isComplete(partitions.count()));
    }
    return patiently(() -> {
      Listing listing = local.list(page);
      for (HostInfo other : partitions.others()) {
        peers
            .ask(other, catalogue.path() + "?" + page.query())
            .ifPresent(answer -> listing.add(answer, catalogue.name()));
      }
      boolean complete = listing.isComplete(partitions.count());
      return new Try<>(listing.json(catalogue.name(), complete), complete);
    });
  }

  /** One thing, by its key and the stream that its partition is of. */
  Found one(String id, boolean ownOnly) {
    return ownOnly
        ? look(id, true)
        : patiently(() -> {
          Found found = look(id, false);
          return new Try<>(found, !(found instanceof Found.Unknown));
        });
  }

  private Found look(String id, boolean ownOnly) {
    Optional<Partitions.Place> place = partitions.of(id);
    if (place.isEmpty()) {
      return new Found.Unknown();
    }
    int partition = place.get().partition();
    Optional<ObjectNode> own = local.one(id, partition);
    if (ownOnly || own.filter(it -> it.get(Listing.ACTIVE).asBoolean()).isPresent()) {
      return found(own, partition);
    }
    return partitions.others().stream()
        .filter(place.get().holder()::equals)
        .flatMap(holder -> peers.ask(holder, question(id)).stream())
        .findFirst()
        .<Found>map(json -> new Found.Thing((ObjectNode) json))
        .orElseGet(() -> found(own, partition));
  }

  private Found found(Optional<ObjectNode> own, int partition) {
    return own.<Found>map(Found.Thing::new)
        .orElseGet(() -> local.has(partition) ? new Found.Nowhere() : new Found.Unknown());
  }

  private String question(String id) {
    String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return catalogue.path() + "/" + encoded + "?scope=local";
  }

  private record Try<T>(T answer, boolean good) {}

  /** While a partition changes hands, nobody has its state: that does not take long. */
  private static <T> T patiently(Supplier<Try<T>> question) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Try<T> now = question.get();
      if (now.good() || System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return now.answer();
      }
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
  }
}
