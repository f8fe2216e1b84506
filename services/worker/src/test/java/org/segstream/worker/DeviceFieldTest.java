package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.gpu.DeviceSolver;
import org.segstream.gpu.Devices;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.vision.RgbImage;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.DropPolicies.Rule;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelSlot;

/** A worker whose random fields are solved on an OpenCL device. */
class DeviceFieldTest extends OnBroker {
  private static final int STREAMS = 3;
  private static final int FRAMES = 8;

  /** Every certificate goes through the independent check. */
  private static final WorkerOptions OPTIONS =
      WorkerOptions.DEFAULTS.withSolver(
          SolverOptions.DEFAULTS.to(0.01, 2000).withCheckEvery(1).withThreads(4));

  private static DeviceSolver solver;
  private long solved;

  /** Solves a frame as well: that compiles the kernels. */
  @BeforeAll
  @Timeout(240)
  static void open() {
    Devices devices = Devices.list();
    assumeTrue(
        !devices.all().isEmpty(),
        () -> "no OpenCL device: " + devices.trouble().orElse("") + "; install pocl-opencl-icd");
    solver = new DeviceSolver(devices.all().getFirst(), Solvers.best());
    Segmenter segmenter = onDevice();
    RgbImage image = new RgbImage(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]);
    segmenter.solve(
        image,
        segmenter.logits(List.of(image)),
        segmenter.newState(),
        Budget.toGap(0, 3).withDuals());
  }

  @BeforeEach
  void count() {
    solved = solver.counters().frames();
  }

  @AfterAll
  static void close() {
    if (solver != null) {
      solver.close();
    }
  }

  private static Segmenter onDevice() {
    return new Segmenter(MODEL, new ColourEngine(MODEL.labels()), solver, MaskSize.OF_FRAME);
  }

  private void publishAll(int from) {
    for (int i = 0; i < FRAMES; i++) {
      for (int stream = 0; stream < STREAMS; stream++) {
        publish(frame("cam-" + stream, from + i));
      }
    }
  }

  private static List<Long> sequences(List<Mask> masks, int stream) {
    return masks.stream()
        .filter(mask -> mask.getStreamId().equals("cam-" + stream))
        .map(Mask::getSequence)
        .toList();
  }

  private void assertCertified(int frames) {
    await().until(() -> count("segstream.certificate.checks") == frames);
    assertThat(count("segstream.certificate.failures")).isZero();
    assertThat(solver.counters().frames() - solved).isEqualTo(frames);
    assertThat(solver.counters().failovers()).isZero();
  }

  private double count(String name) {
    return registry.get(name).counter().count();
  }

  @Test
  void everyStreamsMasksComeInOrderAndAreCertified() {
    publishAll(0);
    try (Segmenter segmenter = onDevice();
        Worker worker = new Worker(kafka, topics, segmenter, OPTIONS, registry)) {
      List<Mask> masks = masks(STREAMS * FRAMES);
      for (int stream = 0; stream < STREAMS; stream++) {
        assertThat(sequences(masks, stream)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
      }
      assertThat(masks)
          .allSatisfy(mask -> {
            assertThat(mask.getOutcome()).isEqualTo(Outcome.OUTCOME_SEGMENTED);
            assertThat(mask.getCertificate().getRelativeGap()).isBetween(0.0, 0.01);
          });
      assertCertified(STREAMS * FRAMES);
      assertThat(worker.ended()).isNotDone();
    }
  }

  @Test
  void aModelTakesOverBetweenTwoFrames() {
    publishAll(0);
    try (ModelSlot slot = new ModelSlot(onDevice());
        Worker worker = new Worker(kafka, topics, slot, OPTIONS, registry)) {
      masks(STREAMS * FRAMES);
      slot.put(
          new Segmenter(
              ModelVersions.version("2"),
              new ColourEngine(MODEL.labels()),
              solver,
              MaskSize.OF_FRAME));
      publishAll(FRAMES);
      List<Mask> masks = masks(2 * STREAMS * FRAMES);
      assertThat(masks)
          .allSatisfy(mask ->
              assertThat(mask.getModel().getVersion())
                  .isEqualTo(mask.getSequence() < FRAMES ? MODEL.version() : "2"));
      assertCertified(2 * STREAMS * FRAMES);
      assertThat(worker.ended()).isNotDone();
    }
  }

  @Test
  void anOverloadedLiveStreamDropsFramesAndTellsSo() {
    WorkerOptions live = OPTIONS.withPolicies(new DropPolicies(List.of(Rule.parse("*=latest"))));
    HeldEngine held = new HeldEngine(MODEL.labels(), 0);
    try (Segmenter segmenter = new Segmenter(MODEL, held, solver, MaskSize.OF_FRAME);
        Worker worker = new Worker(kafka, topics, segmenter, live, registry)) {
      publish(frame("cam-0", 0));
      held.awaitFrames(1);
      for (int i = 1; i < FRAMES; i++) {
        publish(frame("cam-0", i));
      }
      await().until(() -> registry.get("segstream.frames.received").functionCounter().count() == 8);
      held.release(100);
      List<Mask> masks = masks(FRAMES);
      assertThat(sequences(masks, 0)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
      assertThat(masks)
          .filteredOn(mask -> mask.getOutcome() == Outcome.OUTCOME_DROPPED)
          .hasSize(FRAMES - 2);
      assertCertified(2);
      assertThat(worker.ended()).isNotDone();
    }
  }
}
