package org.segstream.transport.serde;

import org.segstream.v1.Mask;

/** Writes masks for Kafka producers ({@code value.serializer} of {@code segstream.masks}). */
public final class MaskSerializer extends MessageSerializer<Mask> {
  /** For Kafka, which makes it by its class name. */
  public MaskSerializer() {}
}
