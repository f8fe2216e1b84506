package org.segstream.gpu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the launches of one thread use, one after the other: a queue, memory, kernels. */
final class LaunchLane implements AutoCloseable {
  private final DeviceSession session;
  private final DeviceQueue queue;
  private final Workspace rooms;
  private final Map<Integer, FieldProgram.Kernels> kernels = new HashMap<>();

  LaunchLane(DeviceSession session) {
    this.session = session;
    this.queue = session.context().newQueue();
    this.rooms = new Workspace(session.context());
  }

  DeviceSession session() {
    return session;
  }

  /** Solves frames of one kind and completes their results. */
  void solve(List<FrameTask> tasks, DeviceCounters counters) {
    int labels = tasks.getFirst().energy().labels();
    FieldProgram.Kernels own =
        kernels.computeIfAbsent(labels, count -> session.program(count).newKernels());
    new LaunchSolve(queue, own, rooms, session.warm(), counters, tasks).run();
  }

  /** Leaves the session. */
  @Override
  public void close() {
    kernels.values().forEach(FieldProgram.Kernels::close);
    queue.close();
    session.left();
  }
}
