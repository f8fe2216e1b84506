package org.segstream.vision.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.ForeignInput;
import org.segstream.vision.model.ForeignInput.Placement;
import org.segstream.vision.model.Normalisation;

/** Somebody else's network on the processor, to be looked at before it is a model. */
public final class ForeignSession implements AutoCloseable {
  private static final int LONGEST_REASON = 400;

  private final OrtSession session;

  private ForeignSession(OrtSession session) {
    this.session = session;
  }

  /**
   * Loads a network.
   *
   * @param onnx bytes of an ONNX file
   * @param threads of the processor, at least 1
   * @throws EngineException if ONNX Runtime refuses it; the message is ONNX Runtime's reason
   */
  public static ForeignSession open(byte[] onnx, int threads) {
    CommandLineLimit.check();
    try {
      return new ForeignSession(OnnxSession.onProcessor(onnx, threads));
    } catch (OrtException e) {
      throw new EngineException(reason(e), e);
    }
  }

  /**
   * What a network says of an input or output.
   *
   * @param name of it
   * @param type for instance {@code float}, {@code uint8}, {@code int64}, {@code sequence}
   * @param shape sizes, -1 where open; empty if it is no tensor
   */
  public record Facts(String name, String type, List<Long> shape) {
    @Override
    public String toString() {
      return type + " " + size();
    }

    /** For instance {@code 1×3×?×?}. */
    public String size() {
      List<String> sizes =
          shape.stream().map(size -> size < 0 ? "?" : String.valueOf(size)).toList();
      return String.join("×", sizes);
    }
  }

  /**
   * What a network made of a picture.
   *
   * @param facts of an output, its size as it is
   * @param values in order; empty unless they are floats
   */
  @SuppressWarnings("ArrayRecordComponent") // made to be read once
  public record Made(Facts facts, float[] values) {}

  /** Its inputs that have no value of their own, in order. */
  public List<Facts> inputs() {
    try {
      return facts(session.getInputInfo());
    } catch (OrtException e) {
      throw new EngineException(reason(e), e);
    }
  }

  /** Its outputs, in order. */
  public List<Facts> outputs() {
    try {
      return facts(session.getOutputInfo());
    } catch (OrtException e) {
      throw new EngineException(reason(e), e);
    }
  }

  private static List<Facts> facts(Map<String, NodeInfo> nodes) {
    return nodes.values().stream()
        .map(node ->
            node.getInfo() instanceof TensorInfo tensor
                ? facts(node.getName(), tensor)
                : new Facts(
                    node.getName(),
                    node.getInfo()
                        .getClass()
                        .getSimpleName()
                        .replace("Info", "")
                        .toLowerCase(Locale.ROOT),
                    List.of()))
        .toList();
  }

  private static Facts facts(String name, TensorInfo tensor) {
    List<Long> shape = new ArrayList<>();
    for (long size : tensor.getShape()) {
      shape.add(size);
    }
    return new Facts(name, tensor.type.toString().toLowerCase(Locale.ROOT), shape);
  }

  /**
   * Runs the network on a picture, as a model would.
   *
   * @param at how large the picture becomes
   * @return every output
   * @throws EngineException if the network fails; the message is ONNX Runtime's reason
   */
  public List<Made> run(
      ForeignInput input, Normalisation normalisation, Placement at, RgbImage picture) {
    try (ForeignTensor tensor = new ForeignTensor(input, normalisation);
        OnnxTensor image = tensor.of(List.of(picture), at);
        OrtSession.Result result = session.run(Map.of(input.name(), image))) {
      List<Made> made = new ArrayList<>();
      for (Map.Entry<String, OnnxValue> output : result) {
        if (output.getValue() instanceof OnnxTensor values) {
          made.add(
              new Made(facts(output.getKey(), values.getInfo()), ForeignValues.floats(values)));
        }
      }
      return made;
    } catch (OrtException e) {
      throw new EngineException(reason(e), e);
    }
  }

  /** Its first line, without codes. */
  private static String reason(OrtException e) {
    String message = String.valueOf(e.getMessage()).strip();
    String first = message.lines().findFirst().orElse("").replaceFirst("^.*?- message: ", "");
    return first.length() > LONGEST_REASON ? first.substring(0, LONGEST_REASON) + "…" : first;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close its session", e);
    }
  }
}
