package org.segstream.gpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A device that solves frames. Frames that wait together and are of one kind go into one launch; up
 * to three launches are under way at once, so that the device computes one while it copies another
 * and the processor prepares the next.
 */
final class DeviceField implements AutoCloseable {
  private final DeviceInfo device;
  private final Supplier<DeviceContext> opener;
  private final DeviceCounters counters;
  private final Deque<FrameTask> waiting = new ArrayDeque<>();
  private List<Thread> threads;
  private boolean closed;
  private int generation;
  private @Nullable DeviceSession session;

  /**
   * @param opener puts the device into use, first and after a failure
   */
  DeviceField(DeviceInfo device, Supplier<DeviceContext> opener, DeviceCounters counters) {
    this.device = device;
    this.opener = opener;
    this.counters = counters;
    this.threads = start(0);
  }

  private List<Thread> start(int own) {
    Object opening = new Object();
    return IntStream.range(0, Workspace.launches(device))
        .mapToObj(n -> Thread.ofPlatform().daemon().name("field-device-" + n))
        .map(thread -> thread.start(() -> work(own, opening)))
        .toList();
  }

  /** Whether a frame of this size fits the device. */
  boolean takes(FrameSize size) {
    return Workspace.frames(device, size) > 0;
  }

  /**
   * Queues frames, each of another stream. Their results are completed, by a {@link
   * DeviceException} if they fail, unless the device hangs.
   *
   * @return the generation of threads that they are for
   */
  synchronized int submit(List<FrameTask> tasks) {
    if (closed) {
      refuse(tasks);
    } else {
      waiting.addAll(tasks);
      notifyAll();
    }
    return generation;
  }

  /**
   * Gives the device up in which a task hangs: its threads are left alone for good, others open it
   * anew. Does nothing if another task has led to that already.
   *
   * @param of the generation that the task was for
   */
  synchronized void abandon(FrameTask task, int of) {
    waiting.remove(task);
    if (of == generation && !closed) {
      generation++;
      if (session != null) {
        giveUp(session);
      }
      threads = start(generation);
    }
  }

  private static void refuse(Iterable<FrameTask> tasks) {
    DeviceException failure = new DeviceException("the device is no longer in use");
    tasks.forEach(task -> task.result().completeExceptionally(failure));
  }

  /**
   * One launch after the other.
   *
   * @param own generation of this thread
   * @param opening held by the one of them that opens the device, which may hang
   */
  private void work(int own, Object opening) {
    LaunchLane lane = null;
    while (isAtWork(own)) {
      List<FrameTask> tasks = next(lane, own);
      if (lane != null && !isInUse(lane.session())) {
        lane.close();
        lane = null;
      }
      if (!tasks.isEmpty()) {
        LaunchLane last = lane;
        lane = solve(tasks, () -> last == null ? enter(own, opening) : last);
      }
    }
    if (lane != null) {
      lane.close();
    }
  }

  private synchronized boolean isAtWork(int own) {
    return own == generation && !closed;
  }

  /**
   * Takes the frames that can go with the first one out of those that wait; none when the device is
   * closed, or the lane is to be left.
   */
  private synchronized List<FrameTask> next(@Nullable LaunchLane lane, int own) {
    while (waiting.isEmpty() && isAtWork(own) && (lane == null || session == lane.session())) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Only closing ends it.
      }
    }
    if (!isAtWork(own) || waiting.isEmpty()) {
      return List.of();
    }
    FrameTask first = waiting.removeFirst();
    List<FrameTask> chosen = new ArrayList<>(List.of(first));
    FrameTask.Kind kind = first.kind();
    int most = Workspace.frames(device, kind.size());
    for (var others = waiting.iterator(); others.hasNext() && chosen.size() < most; ) {
      FrameTask other = others.next();
      if (other.kind().equals(kind)) {
        chosen.add(other);
        others.remove();
      }
    }
    return chosen;
  }

  /** Returns the lane that the thread's next launch can use. */
  @SuppressWarnings("IllegalCatch") // whatever it was, those who wait must hear of it
  private @Nullable LaunchLane solve(List<FrameTask> tasks, Supplier<LaunchLane> entry) {
    LaunchLane lane = null;
    try {
      lane = entry.get();
      counters.launched(tasks);
      lane.solve(tasks, counters);
      counters.holds(lane.session().context().allocated());
      return lane;
    } catch (Throwable e) {
      if (lane != null) {
        giveUp(lane.session());
        lane.close();
      }
      DeviceException failure =
          e instanceof DeviceException own
              ? own
              : new DeviceException("the device failed: " + e, e);
      tasks.forEach(task -> task.result().completeExceptionally(failure));
      return null;
    }
  }

  private synchronized boolean isInUse(DeviceSession which) {
    return session == which;
  }

  private LaunchLane enter(int own, Object opening) {
    synchronized (opening) {
      DeviceSession current = current();
      if (current == null) {
        current = new DeviceSession(opener.get());
        adopt(current, own);
      }
      try {
        return current.enter();
      } catch (DeviceException e) {
        giveUp(current);
        throw e;
      }
    }
  }

  private synchronized @Nullable DeviceSession current() {
    return session;
  }

  private synchronized void adopt(DeviceSession opened, int own) {
    if (own != generation) {
      opened.retire();
      throw new DeviceException("it was given up while it was opened");
    }
    session = opened;
  }

  /** After a failure: the next launch opens the device anew. */
  private synchronized void giveUp(DeviceSession failed) {
    if (session == failed) {
      session = null;
      counters.holds(0);
    }
    failed.retire();
    notifyAll();
  }

  @Override
  public void close() {
    List<FrameTask> refused;
    List<Thread> ending;
    synchronized (this) {
      closed = true;
      ending = threads;
      notifyAll();
    }
    for (Thread thread : ending) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    synchronized (this) {
      refused = List.copyOf(waiting);
      waiting.clear();
      if (session != null) {
        session.retire();
        session = null;
        counters.holds(0);
      }
    }
    refuse(refused);
  }
}
