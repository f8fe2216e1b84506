package org.segstream.benchmarks.replicas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.segstream.trainer.training.GradientExchange;
import org.segstream.trainer.training.StepGradient;

/**
 * An exchange whose replica computes its first gradients, and later gives these again after a
 * pause, as if it had a core of its own for them. All else is done in earnest.
 */
final class PausedExchange implements GradientExchange {
  private static final int COMPUTED = 2;

  private final GradientExchange exchange;
  private final Duration pause;
  private final List<StepGradient> computed = new ArrayList<>();

  PausedExchange(GradientExchange exchange, Duration pause) {
    this.exchange = exchange;
    this.pause = pause;
  }

  /** The gradients that it gives. */
  List<StepGradient> computed() {
    return List.copyOf(computed);
  }

  @Override
  public Optional<byte[]> begin(Supplier<byte[]> first) {
    return exchange.begin(first);
  }

  @Override
  public boolean clips() {
    return exchange.clips();
  }

  @Override
  public Optional<StepGradient> join(Offer offer) {
    return exchange.join(new Paused(offer));
  }

  @Override
  public void end(Offer last) {
    exchange.end(last);
  }

  private StepGradient gradient(Offer offer, Share share) {
    if (computed.size() < COMPUTED) {
      StepGradient gradient = offer.compute(share);
      computed.add(gradient);
      return gradient;
    }
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return computed.get(Math.toIntExact(offer.step() % COMPUTED));
  }

  private final class Paused implements Offer {
    private final Offer offer;

    Paused(Offer offer) {
      this.offer = offer;
    }

    @Override
    public long step() {
      return offer.step();
    }

    @Override
    public long imagesSeen() {
      return offer.imagesSeen();
    }

    @Override
    public List<float[]> secondMoments() {
      return offer.secondMoments();
    }

    @Override
    public double clip() {
      return offer.clip();
    }

    @Override
    public StepGradient compute(Share share) {
      return gradient(offer, share);
    }

    @Override
    public long checksum() {
      return offer.checksum();
    }

    @Override
    public byte[] checkpoint() {
      return offer.checkpoint();
    }
  }
}
