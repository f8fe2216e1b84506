package org.segstream.benchmarks.replicas;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.segstream.trainer.training.TrainingListener;

/** Reads clock and CPU time after the last step of the warm-up, and after the last of all. */
final class StepClock implements TrainingListener {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final ReplicasPlan plan;
  private int steps;
  private long beginNanos;
  private long beginCpu;
  private long nanos;
  private long cpu;

  StepClock(ReplicasPlan plan) {
    this.plan = plan;
  }

  @Override
  public void stepped(Step step) {
    steps++;
    if (steps == plan.warmUp()) {
      beginNanos = System.nanoTime();
      beginCpu = SYSTEM.getProcessCpuTime();
    } else if (steps == plan.warmUp() + plan.steps()) {
      nanos = System.nanoTime() - beginNanos;
      cpu = SYSTEM.getProcessCpuTime() - beginCpu;
    }
  }

  /** Mean time of a measured step, ms. */
  double stepMillis() {
    return nanos / 1e6 / plan.steps();
  }

  /** Mean CPU time of a measured step, of the whole process, ms. */
  double cpuMillis() {
    return cpu / 1e6 / plan.steps();
  }
}
