package org.segstream.monitor;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Certificate;
import org.segstream.v1.DropReason;
import org.segstream.v1.LabelClass;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabelSet;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelReference;
import org.segstream.v1.Outcome;
import org.segstream.v1.RecordPosition;
import org.segstream.v1.RunLengths;
import org.segstream.v1.StageTimings;
import org.segstream.v1.StartKind;

/** Masks as workers publish them. */
public final class Masks {
  /** From capture to mask. */
  public static final Duration AGE = Duration.ofMillis(200);

  /** Road is 0, Car 1. */
  public static final LabelSet ROAD_AND_CAR =
      LabelSet.newBuilder()
          .setName("two")
          .addClasses(LabelClass.newBuilder().setName("Road"))
          .addClasses(LabelClass.newBuilder().setName("Car"))
          .setVoidId(255)
          .build();

  private Masks() {}

  /** A label map of two rows. */
  public static LabelMap map(int... labels) {
    byte[] ids = new byte[labels.length];
    RunLengths.Builder runs = RunLengths.newBuilder();
    for (int i = 0; i < labels.length; i++) {
      ids[i] = (byte) labels[i];
      runs.addLengths(1);
    }
    return LabelMap.newBuilder()
        .setWidth(labels.length / 2)
        .setHeight(2)
        .setRunLengths(runs.setLabels(ByteString.copyFrom(ids)))
        .build();
  }

  public static ModelReference model(String version) {
    return ModelReference.newBuilder().setName("street").setVersion(version).build();
  }

  /** A frame that was segmented, its capture so long before that its mask is punctual. */
  public static Mask segmented(String stream, long sequence, Instant time) {
    return about(stream, sequence, time)
        .setOutcome(Outcome.OUTCOME_SEGMENTED)
        .setWidth(4)
        .setHeight(2)
        .setLabelMap(
            LabelMap.newBuilder()
                .setWidth(4)
                .setHeight(2)
                .setPng(ByteString.copyFrom(new byte[20_000])))
        .setModel(model("1"))
        .setCertificate(
            Certificate.newBuilder()
                .setRelativeGap(0.01)
                .setIterations(5)
                .setStart(StartKind.START_KIND_WARM))
        .setTimings(StageTimings.newBuilder().setTotalUs(50_000))
        .build();
  }

  public static Mask dropped(String stream, long sequence, Instant time) {
    return about(stream, sequence, time)
        .setOutcome(Outcome.OUTCOME_DROPPED)
        .setDropReason(DropReason.DROP_REASON_SUPERSEDED)
        .build();
  }

  public static Mask failed(String stream, long sequence, Instant time) {
    return about(stream, sequence, time).setOutcome(Outcome.OUTCOME_FAILED).build();
  }

  private static Mask.Builder about(String stream, long sequence, Instant time) {
    return Mask.newBuilder()
        .setStreamId(stream)
        .setSequence(sequence)
        .setCaptureTime(Times.timestamp(time.minus(AGE)))
        .setFrame(RecordPosition.newBuilder().setTopic("frames").setOffset(sequence));
  }
}
