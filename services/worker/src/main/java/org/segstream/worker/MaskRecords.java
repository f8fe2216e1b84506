package org.segstream.worker;

import com.google.protobuf.UnsafeByteOperations;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.v1.DropReason;
import org.segstream.v1.Frame;
import org.segstream.v1.LabelMap;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.RecordPosition;
import org.segstream.v1.StageTimings;
import org.segstream.v1.StartKind;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.worker.serving.ServedModel;

/** Writes the public mask records. */
final class MaskRecords {
  private MaskRecords() {}

  /** The mask of a segmented frame, by the model that segmented it. */
  static Mask segmented(
      ServedModel model,
      ConsumerRecord<?, ?> record,
      Frame frame,
      Segmentation segmentation,
      byte[] png,
      StageTimings timings) {
    int width = segmentation.labels().width();
    int height = segmentation.labels().height();
    return about(record, frame, Outcome.OUTCOME_SEGMENTED)
        .setModel(model.reference())
        .setWidth(width)
        .setHeight(height)
        .setLabelMap(
            LabelMap.newBuilder()
                .setWidth(width)
                .setHeight(height)
                .setPng(UnsafeByteOperations.unsafeWrap(png)))
        .setLabelSet(model.labelSet())
        .setCertificate(certificate(segmentation.certificate()))
        .setTimings(timings)
        .build();
  }

  /** The record of a frame that has no mask, with the reason. */
  static Mask without(
      ServedModel model, ConsumerRecord<?, ?> record, Frame frame, Outcome outcome, String reason) {
    return about(record, frame, outcome)
        .setModel(model.reference())
        .setOutcomeDetail(DeadLetters.shortened(reason))
        .build();
  }

  /** The record of a frame whose mask cannot be published. */
  static Mask failed(Mask mask, String reason) {
    return mask.toBuilder()
        .setOutcome(Outcome.OUTCOME_FAILED)
        .setOutcomeDetail(reason)
        .clearWidth()
        .clearHeight()
        .clearLabelMap()
        .clearLabelSet()
        .clearCertificate()
        .build();
  }

  /** The record of a frame that was left out, with the rule. */
  static Mask dropped(ConsumerRecord<?, ?> record, Frame frame, DropReason reason) {
    String detail =
        switch (reason) {
          case DROP_REASON_SUPERSEDED -> "a newer frame of the stream was waiting";
          case DROP_REASON_DEADLINE -> "its time had passed before its turn came";
          case DROP_REASON_QUEUE_FULL -> "too many frames of the stream were waiting";
          case DROP_REASON_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException("a drop without a reason");
        };
    return about(record, frame, Outcome.OUTCOME_DROPPED)
        .setDropReason(reason)
        .setOutcomeDetail(detail)
        .build();
  }

  private static Mask.Builder about(ConsumerRecord<?, ?> record, Frame frame, Outcome outcome) {
    Mask.Builder mask =
        Mask.newBuilder()
            .setStreamId(frame.getStreamId())
            .setSequence(frame.getSequence())
            .setFrame(
                RecordPosition.newBuilder()
                    .setTopic(record.topic())
                    .setPartition(record.partition())
                    .setOffset(record.offset()))
            .setOutcome(outcome);
    if (frame.hasCaptureTime()) {
      mask.setCaptureTime(frame.getCaptureTime());
    }
    return mask;
  }

  private static org.segstream.v1.Certificate certificate(
      org.segstream.crf.certificate.Certificate proven) {
    org.segstream.v1.Certificate.Builder certificate =
        org.segstream.v1.Certificate.newBuilder()
            .setEnergy(proven.energy())
            .setLowerBound(proven.lowerBound())
            .setBase(proven.base())
            .setIterations(proven.iterations())
            .setStart(start(proven.start()))
            .setDeadlineHit(proven.deadlineHit());
    proven.relativeGap().ifPresent(certificate::setRelativeGap);
    return certificate.build();
  }

  private static StartKind start(org.segstream.crf.certificate.StartKind kind) {
    return switch (kind) {
      case COLD -> StartKind.START_KIND_COLD;
      case COARSE -> StartKind.START_KIND_COARSE;
      case WARM -> StartKind.START_KIND_WARM;
      case WARM_MOTION -> StartKind.START_KIND_WARM_MOTION;
    };
  }
}
