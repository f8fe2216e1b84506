package org.segstream.worker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.v1.Frame;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LocalGaps;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.RecordPosition;
import org.segstream.v1.StartKind;

/** Writes the public mask records. */
final class MaskRecords {
  private static final int MOST_PARTS = 255;

  private MaskRecords() {}

  /** The mask of a segmented frame, by the model that segmented it. */
  static Mask segmented(Fate.Segmented fate) {
    int width = fate.segmentation().labels().width();
    int height = fate.segmentation().labels().height();
    Mask.Builder mask = about(fate.frame(), Outcome.OUTCOME_SEGMENTED);
    fate.secondOpinion().ifPresent(mask::setSecondOpinion);
    fate.localGaps().ifPresent(mask::setLocalGaps);
    fate.frame().stages().recomputed().ifPresent(share -> mask.setRecomputed(100 * share));
    fate.frame()
        .stages()
        .secondLook()
        .ifPresent(
            look -> mask.setSecondLook(100 * look.share()).setSecondLookLeftOut(look.leftOut()));
    return mask.setModel(fate.model().reference())
        .setWidth(width)
        .setHeight(height)
        .setLabelMap(LabelMap.newBuilder().setWidth(width).setHeight(height).setPng(fate.png()))
        .setLabelSet(fate.model().labelSet())
        .setCertificate(certificate(fate.segmentation().certificate()))
        .setTimings(fate.frame().stages().timings())
        .setThumbnail(fate.sample().thumbnail())
        .setSmallMargin(fate.sample().smallMargin())
        .build();
  }

  /** The record of a frame that has no mask, with the reason. */
  static Mask failed(Fate.Failed fate, Outcome outcome) {
    return about(fate.frame(), outcome)
        .setModel(fate.model().reference())
        .setOutcomeDetail(DeadLetters.shortened(reason(fate.cause())))
        .build();
  }

  /** Errors tell little without their name. */
  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null || cause instanceof Error ? cause.toString() : message;
  }

  /** The record of a frame whose mask cannot be published. */
  static Mask tooLarge(Mask mask, String reason) {
    return mask.toBuilder()
        .setOutcome(Outcome.OUTCOME_FAILED)
        .setOutcomeDetail(reason)
        .clearWidth()
        .clearHeight()
        .clearLabelMap()
        .clearLabelSet()
        .clearCertificate()
        .clearThumbnail()
        .clearSmallMargin()
        .clearSecondOpinion()
        .clearLocalGaps()
        .clearRecomputed()
        .clearSecondLook()
        .clearSecondLookLeftOut()
        .build();
  }

  /** The record of a frame that was left out, with the rule. */
  static Mask dropped(Fate.Dropped fate) {
    String detail =
        switch (fate.reason()) {
          case DROP_REASON_SUPERSEDED -> "a newer frame of the stream was waiting";
          case DROP_REASON_DEADLINE -> "its time had passed before its turn came";
          case DROP_REASON_QUEUE_FULL -> "too many frames of the stream were waiting";
          case DROP_REASON_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException("a drop without a reason");
        };
    return about(fate.frame(), Outcome.OUTCOME_DROPPED)
        .setDropReason(fate.reason())
        .setOutcomeDetail(detail)
        .build();
  }

  private static Mask.Builder about(QueuedFrame queued, Outcome outcome) {
    Frame frame = queued.frame();
    ConsumerRecord<?, ?> record = queued.delivery().record();
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

  /** Cells in 255ths of the largest. */
  static LocalGaps localGaps(org.segstream.crf.certificate.LocalGaps gaps) {
    double largest = gaps.largest();
    LocalGaps.Builder record =
        LocalGaps.newBuilder()
            .setWidth(gaps.width())
            .setHeight(gaps.height())
            .setLargest((float) largest);
    for (int row = 0; row < gaps.height(); row++) {
      for (int column = 0; column < gaps.width(); column++) {
        record.addParts(
            largest > 0 ? (int) Math.round(MOST_PARTS * gaps.at(column, row) / largest) : 0);
      }
    }
    return record.build();
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
