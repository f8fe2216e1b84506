package org.segstream.gpu;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A device from when it was put into use until it fails or is closed: what its launches share.
 * Everything is given back when the last lane leaves a session that is retired.
 */
final class DeviceSession {
  /** Of the device's memory, what streams' next frames start from may take. */
  private static final int WARM_SHARE = 4;

  private final DeviceContext context;
  private final WarmFrames warm;
  private final Map<Integer, FieldProgram> programs = new ConcurrentHashMap<>();
  private int lanes;
  private boolean retired;

  DeviceSession(DeviceContext context) {
    this.context = context;
    this.warm = new WarmFrames(context, context.device().memory() / WARM_SHARE);
  }

  DeviceContext context() {
    return context;
  }

  WarmFrames warm() {
    return warm;
  }

  /** The kernels for a number of labels, compiled once. A session can be retired meanwhile. */
  FieldProgram program(int labels) {
    return programs.computeIfAbsent(labels, count -> new FieldProgram(context, count));
  }

  /** A lane for the launches of one thread. */
  LaunchLane enter() {
    entered();
    try {
      return new LaunchLane(this);
    } catch (DeviceException e) {
      left();
      throw e;
    }
  }

  private synchronized void entered() {
    lanes++;
  }

  /** Takes note that a lane is closed. */
  synchronized void left() {
    lanes--;
    closeIfDone();
  }

  /** Says that no lane enters any more. */
  synchronized void retire() {
    if (!retired) {
      retired = true;
      closeIfDone();
    }
  }

  private void closeIfDone() {
    if (retired && lanes == 0) {
      programs.values().forEach(FieldProgram::close);
      context.close();
    }
  }
}
