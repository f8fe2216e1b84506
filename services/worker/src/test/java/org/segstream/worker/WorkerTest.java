package org.segstream.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.v1.Certificate;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.StartKind;
import org.segstream.vision.LabelMap;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;

/** A worker on a real broker, watched by a consumer that knows the published schema only. */
class WorkerTest extends OnBroker {
  @Test
  void twoInterleavedStreamsAreEachInOrderAndNoFrameIsWithoutAMask() {
    for (int i = 0; i < 12; i++) {
      publish(frame("left", i));
      publish(frame("right", i));
    }
    try (Worker worker = worker(MaskSize.OF_FRAME)) {
      List<Mask> masks = masks(24);
      Map<String, List<Long>> sequences =
          masks.stream()
              .collect(
                  Collectors.groupingBy(
                      Mask::getStreamId,
                      Collectors.mapping(Mask::getSequence, Collectors.toList())));
      List<Long> all = LongStream.range(0, 12).boxed().toList();
      assertThat(sequences).isEqualTo(Map.of("left", all, "right", all));
      assertThat(masks).allSatisfy(WorkerTest::assertCertified);
      assertThat(masks)
          .filteredOn(mask -> mask.getSequence() == 1)
          .extracting(mask -> mask.getCertificate().getStart())
          .isSubsetOf(StartKind.START_KIND_WARM, StartKind.START_KIND_WARM_MOTION);
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(registry.get("segstream.frames.received").functionCounter().count()).isEqualTo(24);
    assertThat(registry.counter("segstream.certificate.checks").count()).isEqualTo(24);
    assertThat(registry.counter("segstream.certificate.failures").count()).isZero();
  }

  @Test
  void theMaskNamesItsFrameItsModelItsLabelsAndTheTimeSpent() {
    publish(frame("cam", 7));
    try (Worker worker = worker(MaskSize.OF_FRAME)) {
      Mask mask = masks(1).getFirst();
      assertThat(mask.getCaptureTime().getSeconds()).isEqualTo(7);
      assertThat(mask.getFrame().getTopic()).isEqualTo(topics.frames());
      assertThat(mask.getFrame().getOffset()).isZero();
      assertThat(mask.getModel().getName()).isEqualTo(MODEL.name());
      assertThat(mask.getModel().getSha256().size()).isEqualTo(32);
      assertThat(mask.getLabelSet().getClassesCount()).isEqualTo(MODEL.labels().size());
      assertThat(mask.getWidth()).isEqualTo(WIDTH);
      assertThat(mask.getHeight()).isEqualTo(HEIGHT);
      assertThat(mask.getTimings().getTotalUs())
          .isGreaterThanOrEqualTo(
              mask.getTimings().getNetworkUs() + mask.getTimings().getCrfSolveUs())
          .isPositive();
      assertThat(worker.ended()).isNotDone();
    }
  }

  @Test
  void theMaskOfATurnedPictureIsUpright() {
    publish(
        FrameImagesTest.frame(WIDTH, HEIGHT, FrameImagesTest.turned(FrameImagesTest.street(), 6)));
    try (Worker worker = worker(MaskSize.OF_FRAME)) {
      Mask mask = masks(1).getFirst();
      assertThat(mask.getWidth()).isEqualTo(HEIGHT);
      assertThat(mask.getHeight()).isEqualTo(WIDTH);
      assertCertified(mask);
      assertThat(worker.ended()).isNotDone();
    }
  }

  @Test
  void aSmallerMaskSizeIsRecordedAndCertified() {
    publish(frame("cam", 0));
    try (Worker worker = worker(new MaskSize.Fixed(32, 20))) {
      Mask mask = masks(1).getFirst();
      assertThat(mask.getWidth()).isEqualTo(32);
      assertThat(mask.getHeight()).isEqualTo(20);
      LabelMap labels = LabelMap.fromPng(mask.getLabelMap().getPng().toByteArray());
      assertThat(labels.width()).isEqualTo(32);
      assertThat(labels.height()).isEqualTo(20);
      assertCertified(mask);
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(registry.counter("segstream.certificate.failures").count()).isZero();
  }

  @Test
  void anUnreadableFrameIsADeadLetterAndAMaskThatSaysSo() {
    publish(frame("cam", 0));
    var _ = producer.send(new ProducerRecord<>(topics.frames(), "cam", "no frame".getBytes(UTF_8)));
    var _ = producer.send(new ProducerRecord<>(topics.frames(), "cam", null));
    publish(damaged("cam", 1));
    publish(frame("cam", 2));
    try (Worker worker = worker(MaskSize.OF_FRAME)) {
      List<Mask> masks = masks(3);
      assertThat(masks.stream().map(Mask::getOutcome))
          .containsExactly(
              Outcome.OUTCOME_SEGMENTED, Outcome.OUTCOME_UNDECODABLE, Outcome.OUTCOME_SEGMENTED);
      assertThat(masks.get(1).getSequence()).isEqualTo(1);
      assertThat(masks.get(1).getOutcomeDetail()).isNotBlank();
      // Records that are no frames belong to no stream, so their letters may change places.
      List<ConsumerRecord<String, byte[]>> letters =
          records(topics.deadLetters(), 3).stream()
              .sorted(Comparator.comparing(letter -> header(letter, DeadLetters.OFFSET)))
              .toList();
      assertThat(letters.getFirst().key()).isEqualTo("cam");
      assertThat(letters.getFirst().value()).isEqualTo("no frame".getBytes(UTF_8));
      assertThat(letters)
          .allSatisfy(letter -> {
            assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo(topics.frames());
            assertThat(header(letter, DeadLetters.ERROR_MESSAGE)).isNotBlank();
          });
      assertThat(letters.stream().map(letter -> header(letter, DeadLetters.OFFSET)))
          .containsExactly("1", "2", "3");
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(registry.get("segstream.frames.undecodable").functionCounter().count()).isEqualTo(3);
    publish(frame("cam", 3));
    try (Worker next = worker(MaskSize.OF_FRAME)) {
      masks(4);
      assertThat(next.account().received()).as("the offsets moved on").isEqualTo(1);
    }
    records(topics.deadLetters(), 3);
  }

  @Test
  void aSecondWorkerGoesOnWhereTheFirstWasClosed() {
    IntStream.range(0, 6).forEach(i -> publish(frame("cam", i)));
    try (Worker first = worker(MaskSize.OF_FRAME)) {
      masks(6);
      assertThat(first.ended()).isNotDone();
    }
    IntStream.range(6, 9).forEach(i -> publish(frame("cam", i)));
    try (Worker second = worker(MaskSize.OF_FRAME)) {
      assertThat(masks(9).stream().map(Mask::getSequence))
          .isEqualTo(LongStream.range(0, 9).boxed().toList());
      assertThat(second.ended()).isNotDone();
    }
  }

  private Worker worker(MaskSize size) {
    Segmenter segmenter =
        new Segmenter(MODEL, new ColourEngine(MODEL.labels()), new ReferenceSolver(), size);
    WorkerOptions options =
        WorkerOptions.DEFAULTS.withSolver(SolverOptions.DEFAULTS.withThreads(2).withCheckEvery(1));
    return new Worker(kafka, topics, segmenter, options, registry);
  }

  private static void assertCertified(Mask mask) {
    Certificate certificate = mask.getCertificate();
    assertThat(certificate.getLowerBound()).isLessThanOrEqualTo(certificate.getEnergy());
    assertThat(certificate.getRelativeGap()).isBetween(0.0, 1e-2);
    assertThat(mask.hasLocalGaps()).as("unless asked for").isFalse();
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
