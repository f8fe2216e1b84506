package org.segstream.worker.options;

import java.time.Duration;
import org.segstream.worker.claimcheck.ClaimCheck;

/**
 * How a worker works.
 *
 * @param groupId consumer group that shares the frames
 * @param solver how far and by whom random fields are solved
 * @param queues how frames queue and are batched
 * @param policies which frames may be dropped
 * @param claimCheck which images may lie outside of Kafka
 * @param memory what is kept in memory
 * @param guarantee how often the masks of a frame may appear
 * @param drain how long a worker that is closed waits for frames under way
 */
public record WorkerOptions(
    String groupId,
    SolverOptions solver,
    QueueOptions queues,
    DropPolicies policies,
    ClaimCheck claimCheck,
    MemoryOptions memory,
    Guarantee guarantee,
    Duration drain) {

  /** Group {@code segstream-worker}, nothing dropped, at least once, 10 s to drain. */
  public static final WorkerOptions DEFAULTS =
      new WorkerOptions(
          "segstream-worker",
          SolverOptions.DEFAULTS,
          QueueOptions.DEFAULTS,
          DropPolicies.NONE,
          ClaimCheck.NONE,
          MemoryOptions.DEFAULTS,
          Guarantee.AT_LEAST_ONCE,
          Duration.ofSeconds(10));

  /** The same in another group. */
  public WorkerOptions withGroup(String value) {
    return new WorkerOptions(value, solver, queues, policies, claimCheck, memory, guarantee, drain);
  }

  /** The same with another solver. */
  public WorkerOptions withSolver(SolverOptions value) {
    return new WorkerOptions(
        groupId, value, queues, policies, claimCheck, memory, guarantee, drain);
  }

  /** The same with other queues. */
  public WorkerOptions withQueues(QueueOptions value) {
    return new WorkerOptions(
        groupId, solver, value, policies, claimCheck, memory, guarantee, drain);
  }

  /** The same with other drop policies. */
  public WorkerOptions withPolicies(DropPolicies value) {
    return new WorkerOptions(groupId, solver, queues, value, claimCheck, memory, guarantee, drain);
  }

  /** The same with other places for images. */
  public WorkerOptions withClaimCheck(ClaimCheck value) {
    return new WorkerOptions(groupId, solver, queues, policies, value, memory, guarantee, drain);
  }

  /** The same with another guarantee. */
  public WorkerOptions withGuarantee(Guarantee value) {
    return new WorkerOptions(groupId, solver, queues, policies, claimCheck, memory, value, drain);
  }

  /** The same with other limits of memory. */
  public WorkerOptions withMemory(MemoryOptions value) {
    return new WorkerOptions(
        groupId, solver, queues, policies, claimCheck, value, guarantee, drain);
  }

  /** The same, waiting so long when it is closed. */
  public WorkerOptions withDrain(Duration value) {
    return new WorkerOptions(
        groupId, solver, queues, policies, claimCheck, memory, guarantee, value);
  }
}
