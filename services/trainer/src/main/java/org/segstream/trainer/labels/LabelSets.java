package org.segstream.trainer.labels;

import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.LabelClass;
import org.segstream.vision.LabelSet;

/** Label sets as records have them. */
public final class LabelSets {
  private LabelSets() {}

  /** The record of a label set. */
  public static org.segstream.v1.LabelSet record(LabelSet labels) {
    org.segstream.v1.LabelSet.Builder set =
        org.segstream.v1.LabelSet.newBuilder().setName(labels.name()).setVoidId(labels.voidId());
    labels
        .classes()
        .forEach(c -> set.addClasses(LabelClass.newBuilder().setName(c.name()).setRgb(c.rgb())));
    return set.build();
  }

  /**
   * The label set of a record.
   *
   * @throws MalformedRecordException if it contradicts the schema
   */
  public static LabelSet of(org.segstream.v1.LabelSet record) throws MalformedRecordException {
    try {
      return new LabelSet(
          record.getName(),
          record.getClassesList().stream()
              .map(c -> new LabelSet.LabelClass(c.getName(), c.getRgb()))
              .toList(),
          record.getVoidId());
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException(
          "label set " + record.getName() + ": " + e.getMessage(), e);
    }
  }
}
