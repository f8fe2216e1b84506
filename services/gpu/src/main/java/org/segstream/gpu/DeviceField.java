package org.segstream.gpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A device that solves frames, on a thread of its own. Frames that wait together and are of one
 * kind go into one launch.
 */
final class DeviceField implements AutoCloseable {
  /** Of the device's memory, what streams' next frames start from may take. */
  private static final int WARM_SHARE = 4;

  private final DeviceInfo device;
  private final Supplier<DeviceQueue> opener;
  private final DeviceCounters counters;
  private final BlockingQueue<List<FrameTask>> arrivals = new LinkedBlockingQueue<>();
  private final Deque<FrameTask> waiting = new ArrayDeque<>();
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable Open open;

  /** What there is while the device is in use. */
  private record Open(
      DeviceQueue queue, Workspace rooms, WarmFrames warm, Map<Integer, FieldProgram> programs) {

    static Open of(DeviceQueue queue) {
      WarmFrames warm = new WarmFrames(queue, queue.device().memory() / WARM_SHARE);
      return new Open(queue, new Workspace(queue), warm, new HashMap<>());
    }

    void close() {
      programs.values().forEach(FieldProgram::close);
      queue.close();
    }
  }

  /**
   * @param opener puts the device into use, first and after a failure
   */
  DeviceField(DeviceInfo device, Supplier<DeviceQueue> opener, DeviceCounters counters) {
    this.device = device;
    this.opener = opener;
    this.counters = counters;
    this.thread = Thread.ofPlatform().daemon().name("field-device").start(this::work);
  }

  /** Whether a frame of this size fits the device. */
  boolean takes(FrameSize size) {
    return Workspace.frames(device, size) > 0;
  }

  /**
   * Queues frames, each of another stream. Their results are completed in any case, by a {@link
   * DeviceException} if they fail.
   */
  void submit(List<FrameTask> tasks) {
    arrivals.add(tasks);
    if (closed) {
      refuseAll();
    }
  }

  private void work() {
    while (!closed) {
      try {
        if (waiting.isEmpty()) {
          waiting.addAll(arrivals.take());
        }
      } catch (InterruptedException e) {
        continue;
      }
      takeAll();
      if (!waiting.isEmpty()) {
        solve(next());
      }
    }
    shut();
    refuseAll();
  }

  private void takeAll() {
    for (List<FrameTask> more = arrivals.poll(); more != null; more = arrivals.poll()) {
      waiting.addAll(more);
    }
  }

  /** Takes the frames that can go with the first one out of those that wait. */
  private List<FrameTask> next() {
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

  @SuppressWarnings("IllegalCatch") // whatever it was, those who wait must hear of it
  private void solve(List<FrameTask> tasks) {
    try {
      Open at = open == null ? Open.of(opener.get()) : open;
      open = at;
      int labels = tasks.getFirst().energy().labels();
      FieldProgram program =
          at.programs().computeIfAbsent(labels, count -> new FieldProgram(at.queue(), count));
      counters.launched(tasks);
      new LaunchSolve(at.queue(), program, at.rooms(), at.warm(), tasks).run();
      counters.holds(at.queue().allocated());
    } catch (Throwable e) {
      shut();
      DeviceException failure =
          e instanceof DeviceException own
              ? own
              : new DeviceException("the device failed: " + e, e);
      tasks.forEach(task -> task.result().completeExceptionally(failure));
    }
  }

  private void shut() {
    if (open != null) {
      open.close();
      open = null;
      counters.holds(0);
    }
  }

  private void refuseAll() {
    takeAll();
    DeviceException failure = new DeviceException("the device is no longer in use");
    waiting.forEach(task -> task.result().completeExceptionally(failure));
    waiting.clear();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
