package org.segstream.worker.serving;

import java.util.Locale;

/** A model, or a pointer to one, that is not taken over; the message is a clause that says why. */
final class RefusedModel extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** Why, in one word for a metric. */
  enum Reason {
    /** The champion's pointer is no sound record. */
    POINTER,
    /** There is no record of the version that the pointer names. */
    MISSING,
    /** The model's record is not sound: format, payload or digest. */
    RECORD,
    /** The payload is no model that this version of segstream can read. */
    UNREADABLE,
    /** The payload holds a model of another name or version. */
    NAME,
    /** Its labels are not those of the model at work. */
    LABELS,
    /** The engine does not take it. */
    ENGINE,
    /** It fails on the first frames, for instance by logits that are not finite. */
    WARM_UP;

    /** As metrics have it. */
    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  RefusedModel(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  RefusedModel(Reason reason, Throwable cause) {
    super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
