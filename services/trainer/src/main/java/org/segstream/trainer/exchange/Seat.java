package org.segstream.trainer.exchange;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.segstream.trainer.exchange.codec.GradientCodec;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Finish;

/** A process's place in its group, from joining to leaving. */
public final class Seat implements AutoCloseable {
  private final Group group;
  private final Replica replica;
  private final ExchangeFigures figures = new ExchangeFigures();

  Seat(Group group, List<String> terms, Optional<byte[]> proposal, BooleanSupplier stop) {
    this.group = group;
    this.replica =
        new Replica(
            group.kafka(), group.topics(), group.settings(), group.part(), terms, proposal, stop);
  }

  /**
   * Waits until the run is agreed on.
   *
   * @return the leader's proposal, which counts for all; empty if the wait was broken off
   * @throws ExchangeException if the group computes something else than this process would
   */
  public Optional<byte[]> agreed() {
    Reading reading = replica.reading();
    return reading.await(
        () -> reading.state().progress().plan().map(plan -> plan.getProposal().toByteArray()));
  }

  /**
   * How a run comes to its gradients in this group.
   *
   * @param codec of the run's network
   * @param seed of what is drawn when gradients become ternary
   */
  public ReplicaExchange exchange(GradientCodec codec, long seed) {
    return new ReplicaExchange(group.settings(), replica, codec, seed, figures);
  }

  /** Whether this process leads its group at the moment, and so speaks for it. */
  public boolean isLeader() {
    return replica.reading().isLeader();
  }

  /**
   * The same by all that the group has said up to now, not only by what has been read so far; waits
   * until that has been read. False if the wait was broken off.
   *
   * @throws org.segstream.transport.TransportException if Kafka does not tell
   */
  public boolean isLeaderByNow() {
    Reading reading = replica.reading();
    long end = replica.topics().controlEnd();
    return reading.await(() -> reading.leadsAfter(end)).orElse(false);
  }

  /** Says that the run cannot be done, if this process leads. */
  public void giveUp() {
    if (isLeader()) {
      replica
          .topics()
          .say(
              ControlRecord.newBuilder()
                  .setFinish(
                      Finish.newBuilder()
                          .setEpoch(replica.reading().state().roster().epoch())
                          .setGivenUp(true)));
    }
  }

  /** How the exchange goes. */
  public ExchangeFigures figures() {
    return figures;
  }

  /** Leaves the group. */
  @Override
  public void close() {
    replica.close();
  }
}
