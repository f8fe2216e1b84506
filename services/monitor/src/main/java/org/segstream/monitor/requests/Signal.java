package org.segstream.monitor.requests;

import java.util.EnumMap;
import java.util.Map;
import org.segstream.monitor.state.MaskHead;
import org.segstream.v1.LabelRequestReason;

/** What of a mask says that labels of its frame would help. */
public enum Signal {
  /** The certificate's relative gap. */
  GAP(LabelRequestReason.LABEL_REQUEST_REASON_WIDE_GAP),
  /** The share of small margins between the network's best two logits. */
  MARGIN(LabelRequestReason.LABEL_REQUEST_REASON_UNCERTAIN),
  /** The share of pixels whose labels flicker. */
  FLICKER(LabelRequestReason.LABEL_REQUEST_REASON_FLICKER),
  /** How far the challenger, which looks at one in so many frames, disagrees. */
  DISAGREEMENT(LabelRequestReason.LABEL_REQUEST_REASON_DISAGREEMENT);

  private final LabelRequestReason reason;

  Signal(LabelRequestReason reason) {
    this.reason = reason;
  }

  /** As requests state it. */
  LabelRequestReason reason() {
    return reason;
  }

  /** How strong each one is that a mask has. */
  static Map<Signal, Double> of(MaskHead mask) {
    Map<Signal, Double> strengths = new EnumMap<>(Signal.class);
    if (mask.getCertificate().hasRelativeGap()) {
      strengths.put(GAP, mask.getCertificate().getRelativeGap());
    }
    if (mask.hasSmallMargin()) {
      strengths.put(MARGIN, (double) mask.getSmallMargin());
    }
    if (mask.hasFlicker()) {
      strengths.put(FLICKER, (double) mask.getFlicker());
    }
    if (mask.hasSecondOpinion()) {
      strengths.put(DISAGREEMENT, (double) mask.getSecondOpinion().getDisagreement());
    }
    return strengths;
  }
}
