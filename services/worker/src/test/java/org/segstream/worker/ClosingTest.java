package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.v1.Frame;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.WorkerOptions;

/** A worker that closes loses no frame from its account. */
@Timeout(60)
class ClosingTest {
  private final HeldSolver solver = new HeldSolver();

  /** A solver that waits until it may go on. */
  private static final class HeldSolver implements CrfSolver {
    private final CrfSolver solver = new ReferenceSolver();
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore permits = new Semaphore(0);

    @Override
    public StreamState newState() {
      return solver.newState();
    }

    @Override
    public Solution solve(Energy grid, StreamState state, Budget budget) {
      entered.release();
      permits.acquireUninterruptibly();
      return solver.solve(grid, state, budget);
    }
  }

  @Test
  void framesBehindASolverAreFinishedAndTheRestIsReturned() {
    HeldEngine engine = new HeldEngine(OnBroker.MODEL.labels(), 0);
    Segmenter segmenter = new Segmenter(OnBroker.MODEL, engine, solver, MaskSize.OF_FRAME);
    DetachedWorker worker =
        new DetachedWorker(segmenter, WorkerOptions.DEFAULTS, new SimpleMeterRegistry(), _ -> {});
    for (int i = 0; i < 4; i++) {
      Frame frame = OnBroker.frame("cam", i);
      worker.accept(new ConsumerRecord<>("frames", 0, i, "cam", frame.toByteArray()));
    }
    engine.release(1);
    solver.entered.acquireUninterruptibly();
    engine.awaitFrames(2);
    Thread closing = Thread.ofPlatform().start(worker::close);
    engine.release(1);
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    solver.permits.release(2);
    await().until(() -> !closing.isAlive());
    assertThat(worker.account().segmented()).isEqualTo(2);
    assertThat(worker.account().returned()).isEqualTo(2);
    assertThat(worker.account().inFlight()).isZero();
  }
}
