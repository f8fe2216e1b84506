package org.segstream.vision.model;

import java.util.Arrays;
import java.util.Objects;
import org.segstream.vision.network.ActivationRanges;

/**
 * Somebody else's network: an ONNX file as it is, and what must be known to feed it and to read
 * what it says. Nothing of it is trained here. The array is shared.
 *
 * @param onnx the bytes of an ONNX file without external data
 * @param input how frames enter
 * @param output where the logits are
 * @param activations what its tensors take, or {@link ActivationRanges#NONE}
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes
public record ForeignNetwork(
    byte[] onnx, ForeignInput input, ForeignOutput output, ActivationRanges activations)
    implements Network {
  /** The largest ONNX file, bytes; all of it is in memory, several times while it is loaded. */
  public static final int MOST_BYTES = 512 << 20;

  /** A network that is not calibrated. */
  public ForeignNetwork(byte[] onnx, ForeignInput input, ForeignOutput output) {
    this(onnx, input, output, ActivationRanges.NONE);
  }

  @Override
  public ForeignNetwork with(ActivationRanges other) {
    return new ForeignNetwork(onnx, input, output, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ForeignNetwork it
        && Arrays.equals(onnx, it.onnx)
        && input.equals(it.input)
        && output.equals(it.output)
        && activations.equals(it.activations);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(onnx), input, output, activations);
  }

  @Override
  public String toString() {
    return "ForeignNetwork[%d bytes, %s, %s]".formatted(onnx.length, input, output);
  }
}
