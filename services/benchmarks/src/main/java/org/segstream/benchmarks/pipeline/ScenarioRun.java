package org.segstream.benchmarks.pipeline;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One scenario on one course. */
final class ScenarioRun {
  /** Two pictures in the worker and one on the way keep it busy without a queue. */
  private static final int WINDOW = 3;

  /** Frames of all streams before those that count: the broker's code is new to the compiler. */
  private static final int WARM_UP = 60;

  private static final long PATIENCE_SECONDS = 120;

  private final Scenario scenario;
  private final FrameSupply supply;
  private final int warmUp;
  private final Tally tally;

  ScenarioRun(Scenario scenario, FrameSupply supply) {
    this.scenario = scenario;
    this.supply = supply;
    this.warmUp = Math.ceilDiv(WARM_UP, scenario.streams());
    this.tally = new Tally(warmUp, WINDOW);
  }

  /** Frames of all streams that a course gets, those before the ones that count included. */
  int frames() {
    return scenario.streams() * (warmUp + scenario.frames());
  }

  ScenarioFigures on(String name, Course.Factory courses) throws InterruptedException {
    try (Course course = courses.open(tally::add)) {
      play(course, 0, warmUp);
      double cpu = Resources.cpuSeconds();
      long start = System.nanoTime();
      play(course, warmUp, warmUp + scenario.frames());
      double seconds = (System.nanoTime() - start) / 1e9;
      return tally.figures(scenario, name, seconds, Resources.cpuSeconds() - cpu);
    }
  }

  /** Sends these frames of every stream, and waits until all are back. */
  private void play(Course course, int from, int to) throws InterruptedException {
    long start = System.nanoTime();
    boolean paced = scenario.realTime() && from >= warmUp;
    for (int i = from; i < to; i++) {
      for (int stream = 0; stream < scenario.streams(); stream++) {
        String id = "bench-" + stream;
        Instant captured = Instant.now();
        if (paced) {
          // Cameras are not in step: their frames are spread over the period.
          double periods = i - from + (double) stream / scenario.streams();
          captured = captured.plusNanos(waitUntil(start, periods));
        } else {
          acquire(course, id);
          captured = Instant.now();
        }
        course.send(id, supply.frame(id, i, captured));
      }
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (tally.back() < to * scenario.streams()) {
      course.check();
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%d of %d masks are back".formatted(tally.back(), to * scenario.streams()));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Returns how long after the call the frame was due, ns; negative if it is late already. */
  private long waitUntil(long start, double periods) {
    long due = start + (long) (periods * 1e9 / scenario.framesPerSecond());
    long left = due - System.nanoTime();
    for (long rest = left; rest > 0; rest = due - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
    return left;
  }

  private void acquire(Course course, String stream) throws InterruptedException {
    while (!tally.window(stream).tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      course.check();
      throw new IllegalStateException("no mask has come for " + PATIENCE_SECONDS + " s");
    }
  }
}
