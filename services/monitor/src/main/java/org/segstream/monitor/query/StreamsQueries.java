package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Questions about streams: to this monitor's own state, or to all monitors of the application.
 * Thread-safe.
 */
public final class StreamsQueries {
  /** A partition changes hands in less. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  private final Partitions partitions;
  private final LocalStreams local;
  private final Peers peers = new Peers();

  /**
   * @param self this monitor's address; without one, nobody else is asked
   */
  public StreamsQueries(KafkaStreams streams, Optional<HostInfo> self) {
    this.partitions = new Partitions(streams, self);
    this.local = new LocalStreams(streams, partitions);
  }

  /** What this monitor has itself. */
  public LocalStreams local() {
    return local;
  }

  /** What came of looking for one stream. */
  sealed interface Found {
    record Stream(ObjectNode json) implements Found {}

    record Nowhere() implements Found {}

    /** Nobody has its partition at the moment. */
    record Unknown() implements Found {}
  }

  /** A page of all streams; of this monitor's own only if the page says so. */
  ObjectNode list(Page page) {
    if (page.local()) {
      Listing own = local.list(page);
      return own.json(own.isComplete(partitions.count()));
    }
    return patiently(() -> {
      Listing listing = local.list(page);
      for (HostInfo other : partitions.others()) {
        peers.ask(other, "/api/streams?" + page.query()).ifPresent(listing::add);
      }
      boolean complete = listing.isComplete(partitions.count());
      return new Try<>(listing.json(complete), complete);
    });
  }

  /** One stream. */
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
    if (ownOnly || own.filter(it -> it.get(HealthJson.ACTIVE).asBoolean()).isPresent()) {
      return found(own, partition);
    }
    return partitions.others().stream()
        .filter(place.get().holder()::equals)
        .flatMap(holder -> peers.ask(holder, question(id)).stream())
        .findFirst()
        .<Found>map(json -> new Found.Stream((ObjectNode) json))
        .orElseGet(() -> found(own, partition));
  }

  private Found found(Optional<ObjectNode> own, int partition) {
    return own.<Found>map(Found.Stream::new)
        .orElseGet(() -> local.has(partition) ? new Found.Nowhere() : new Found.Unknown());
  }

  private static String question(String id) {
    String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return "/api/streams/" + encoded + "?scope=local";
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
