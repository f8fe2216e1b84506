package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.StartKind;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;
import org.segstream.worker.serving.OneIn;
import org.segstream.worker.serving.StreamShare;

/** A frame for which there is no memory takes nothing with it but itself. */
@Timeout(60)
class OutOfMemoryTest {
  private static final int FEW = 16;
  private static final int MANY = 32;

  private final List<ProducerRecord<String, byte[]>> results = new CopyOnWriteArrayList<>();

  /** A network without memory for large pictures. */
  private record SmallEngine(SegmentationEngine engine) implements SegmentationEngine {
    @Override
    public Logits infer(List<RgbImage> batch) {
      refuse(batch.getFirst().width());
      return engine.infer(batch);
    }

    @Override
    public String description() {
      return "small";
    }

    @Override
    public void close() {}
  }

  /** A solver without memory for large grids. */
  private record SmallSolver(CrfSolver solver) implements CrfSolver {
    @Override
    public StreamState newState() {
      return solver.newState();
    }

    @Override
    public Solution solve(Energy grid, StreamState state, Budget budget) {
      refuse(grid.width());
      return solver.solve(grid, state, budget);
    }
  }

  private static void refuse(int width) {
    if (width > FEW) {
      throw new OutOfMemoryError("no heap for this");
    }
  }

  @Test
  void inTheNetwork() {
    assertOnlyTheLargeFrameFails(
        new SmallEngine(new ConstantEngine(OnBroker.MODEL.labels())), new ReferenceSolver());
  }

  @Test
  void inTheSolver() {
    assertOnlyTheLargeFrameFails(
        new ConstantEngine(OnBroker.MODEL.labels()), new SmallSolver(new ReferenceSolver()));
    assertThat(masks().getLast().getCertificate().getStart())
        .as("nothing is remembered of before")
        .isEqualTo(StartKind.START_KIND_COLD);
  }

  private void assertOnlyTheLargeFrameFails(SegmentationEngine engine, CrfSolver solver) {
    Segmenter segmenter = new Segmenter(OnBroker.MODEL, engine, solver, MaskSize.OF_FRAME);
    try (DetachedWorker worker =
        new DetachedWorker(
            segmenter, WorkerOptions.DEFAULTS, new SimpleMeterRegistry(), results::add)) {
      List<Integer> widths = List.of(FEW, MANY, FEW);
      for (int i = 0; i < widths.size(); i++) {
        Frame frame = OnBroker.frame("cam", i, widths.get(i), 16);
        worker.accept(new ConsumerRecord<>("frames", 0, i, "cam", frame.toByteArray()));
      }
      await().until(() -> worker.account().inFlight() == 0 || worker.failed().isDone());
      assertThat(worker.failed()).isNotDone();
      assertThat(worker.account().failed()).isEqualTo(1);
    }
    assertThat(masks().stream().map(Mask::getOutcome))
        .containsExactly(
            Outcome.OUTCOME_SEGMENTED, Outcome.OUTCOME_FAILED, Outcome.OUTCOME_SEGMENTED);
    assertThat(masks().get(1).getOutcomeDetail()).contains("OutOfMemoryError: no heap for this");
    assertThat(of("dead-letters")).hasSize(1);
    assertThat(of("dead-letters").getFirst().headers().lastHeader(DeadLetters.ERROR_CLASS).value())
        .asString()
        .isEqualTo("java.lang.OutOfMemoryError");
  }

  @Test
  void inTheDecoder() {
    CompletableFuture<Frame> large =
        new CompletableFuture<>() {
          @Override
          public Frame join() {
            throw new OutOfMemoryError("no heap for this");
          }
        };
    ModelSlot slot = constant();
    NetworkStep step = step(ModelsAtWork.of(slot));
    Frame small = OnBroker.frame("b", 0, FEW, 16);
    List<NetworkStep.Result> found =
        step.run(
            slot.acquire(2),
            decoded(
                turn(OnBroker.frame("a", 0, MANY, 16), large),
                turn(small, CompletableFuture.completedFuture(small))));
    assertThat(found)
        .extracting(result -> result.frame().frame().getStreamId(), NetworkStep.Result::getClass)
        .containsExactlyInAnyOrder(
            tuple("a", Fate.Failed.class), tuple("b", NetworkStep.Inferred.class));
  }

  @Test
  void inAChallengerThatLooksAtTheFrameToo() {
    Segmenter small =
        OnBroker.segmenter(new SmallEngine(new ConstantEngine(OnBroker.MODEL.labels())));
    ModelsAtWork models =
        new ModelsAtWork(constant(), new ModelSlot(small), new StreamShare(0), new OneIn(1));
    Frame few = OnBroker.frame("a", 0, FEW, 16);
    Frame many = OnBroker.frame("b", 0, MANY, 16);
    List<NetworkStep.Result> found =
        step(models)
            .run(
                models.acquire("a"),
                decoded(
                    turn(few, CompletableFuture.completedFuture(few)),
                    turn(many, CompletableFuture.completedFuture(many))));
    assertThat(found)
        .extracting(result ->
            result instanceof NetworkStep.Inferred inferred && inferred.secondOpinion().isPresent())
        .as("no frame fails, one has no second opinion")
        .containsExactly(true, false);
    assertThat(found).hasOnlyElementsOfType(NetworkStep.Inferred.class);
    models.challenger().close();
    assertThat(models.challenger().loaded()).as("let go of").isZero();
  }

  private static ModelSlot constant() {
    return new ModelSlot(OnBroker.segmenter(new ConstantEngine(OnBroker.MODEL.labels())));
  }

  private static NetworkStep step(ModelsAtWork models) {
    return new NetworkStep(new SecondOpinions(models));
  }

  private static List<DecodeStep.Outcome> decoded(Batcher.Turn... turns) {
    return new DecodeStep(new FrameImages(1 << 20)).run(List.of(turns));
  }

  private static Batcher.Turn turn(Frame frame, CompletableFuture<Frame> contents) {
    return new Batcher.Turn(Deliveries.queued(frame), contents, false);
  }

  private List<Mask> masks() {
    return of("masks").stream().map(record -> parsed(record.value())).toList();
  }

  private List<ProducerRecord<String, byte[]>> of(String topic) {
    return results.stream().filter(result -> result.topic().equals(topic)).toList();
  }

  private static Mask parsed(byte[] value) {
    try {
      return Mask.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
