package org.segstream.transport.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.segstream.transport.TransportException;
import org.segstream.transport.flow.PendingResults.Pending;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exactly once: one transaction holds all results that have become ready since the last one, and
 * the offsets of the records they came from. Only results without a gap before them are taken, for
 * an offset says of all records before it that they are finished.
 *
 * <p>A transaction that is refused, for instance because the group has rebalanced meanwhile, is
 * aborted and tried again with what is still this consumer's, a bounded number of times.
 */
public final class TransactionalOutbox implements Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionalOutbox.class);
  private static final int MAX_ATTEMPTS = 20;

  /** A group may take many seconds to settle; 20 attempts take half a minute. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final Producer<String, byte[]> producer;
  private final Supplier<Optional<ConsumerGroupMetadata>> membership;
  private final Duration longestPause;
  private final PendingResults pending = new PendingResults();
  private final Thread thread;

  /**
   * @param producer a transactional one; closing the outbox closes it
   * @param membership see {@link PollLoop.Handler#member}
   */
  public TransactionalOutbox(
      Producer<String, byte[]> producer, Supplier<Optional<ConsumerGroupMetadata>> membership) {
    this(producer, membership, LONGEST_PAUSE);
  }

  TransactionalOutbox(
      Producer<String, byte[]> producer,
      Supplier<Optional<ConsumerGroupMetadata>> membership,
      Duration longestPause) {
    this.producer = producer;
    this.longestPause = longestPause;
    this.membership = membership;
    this.thread = Thread.ofPlatform().name("segstream-transactions").start(this::run);
  }

  @Override
  public CompletionStage<Settlement> publish(
      Delivery delivery, List<ProducerRecord<String, byte[]>> results) {
    CompletableFuture<Settlement> settled = new CompletableFuture<>();
    pending.add(new Pending(delivery, List.copyOf(results), settled));
    return settled;
  }

  /** Commits what is ready; what waits for something before it is not published. */
  @Override
  public void close() {
    pending.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSING);
  }

  private void run() {
    try {
      producer.initTransactions();
      int attempts = 0;
      while (true) {
        // Before looking at what is current: a membership from after a revocation would be good
        // for results from before it.
        Optional<ConsumerGroupMetadata> group = membership.get();
        Optional<PendingResults.Batch> batch = pending.take();
        if (batch.isEmpty()) {
          return;
        }
        attempts = commit(batch.get(), group) ? 0 : attempts + 1;
        pauseAfter(attempts);
        if (attempts == MAX_ATTEMPTS) {
          throw new TransportException("no transaction succeeded in " + attempts + " attempts");
        }
      }
    } catch (InterruptedException e) {
      pending.fail(e);
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      pending.fail(e);
    }
  }

  private void pauseAfter(int failures) throws InterruptedException {
    if (failures > 0) {
      long millis = PendingResults.PATIENCE_MILLIS << Math.min(failures - 1, 10);
      Thread.sleep(Math.min(millis, longestPause.toMillis()));
    }
  }

  /** False if it was refused and may be tried again. */
  private boolean commit(PendingResults.Batch batch, Optional<ConsumerGroupMetadata> group) {
    if (group.isEmpty()) {
      return false;
    }
    producer.beginTransaction();
    try {
      for (Pending each : batch.results()) {
        for (ProducerRecord<String, byte[]> result : each.records()) {
          // A failure comes out when the transaction is committed.
          var _ = producer.send(result);
        }
      }
      producer.sendOffsetsToTransaction(batch.offsets(), group.get());
      producer.commitTransaction();
    } catch (KafkaException e) {
      LOG.warn("a transaction is tried again: {}", e.getMessage());
      // Throws if the producer is beyond help, which ends the outbox.
      producer.abortTransaction();
      return false;
    }
    pending.committed(batch);
    return true;
  }
}
