package org.segstream.vision.video;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * Ends FFmpeg's waiting for data: when it takes too long, or when another thread says so. FFmpeg
 * asks it again and again while it waits for a network, not while it waits for a pipe.
 */
final class ReadGuard implements AutoCloseable {
  private static final Map<Long, ReadGuard> GUARDS = new ConcurrentHashMap<>();
  private static final AtomicLong NEXT = new AtomicLong(1);

  /** One for all: JavaCPP has room for ten functions of a kind. */
  private static final Question QUESTION = new Question();

  private final long id = NEXT.getAndIncrement();
  private volatile long end = Long.MAX_VALUE;
  private volatile boolean stopped;

  void watch(AVFormatContext context) {
    GUARDS.put(id, this);
    context.interrupt_callback().callback(QUESTION).opaque(new Id(id));
  }

  /** A new wait begins, which may take so long; for ever if that is nothing. */
  void waiting(Optional<Duration> patience) {
    end = patience.map(limit -> System.nanoTime() + limit.toNanos()).orElse(Long.MAX_VALUE);
  }

  /** Whether the present wait took too long. */
  boolean isOver() {
    return end != Long.MAX_VALUE && System.nanoTime() - end > 0;
  }

  /** Ends this wait and all that follow; from any thread. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  @Override
  public void close() {
    GUARDS.remove(id);
  }

  /** A number where FFmpeg keeps an address. */
  private static final class Id extends Pointer {
    Id(long value) {
      address = value;
    }
  }

  private static final class Question extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer opaque) {
      ReadGuard guard = GUARDS.get(opaque.address());
      return guard != null && (guard.stopped || guard.isOver()) ? 1 : 0;
    }
  }
}
