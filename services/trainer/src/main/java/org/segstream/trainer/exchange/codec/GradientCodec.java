package org.segstream.trainer.exchange.codec;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Form;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Units;
import org.segstream.trainer.training.StepGradient;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.ParameterSpec;

/**
 * A step's gradient as bytes, and back.
 *
 * <p>Format, big-endian: loss ({@code float64}), images ({@code int32}); of each trainable
 * parameter in the graph's order, and last of the field's edges, either its values ({@code
 * float32}) or a scale ({@code float32}) and its {@link Trits}; then the running statistics ({@code
 * float32}). Which layer has which form follows from the {@link ExchangeFormat}, which all replicas
 * of a run share. In which units values and scales are, {@link #units(List)} says.
 */
public final class GradientCodec {
  private static final int HEADER = Double.BYTES + Integer.BYTES;

  private final List<Layer> layers = new ArrayList<>();
  private final int[] statistics;
  private final boolean inMoments;

  private record Layer(int size, boolean isTernary) {
    int bytes() {
      return isTernary ? Float.BYTES + Trits.bytes(size) : Float.BYTES * size;
    }
  }

  /**
   * @param edges parameters of the random field's edges that are trained
   */
  public GradientCodec(NetworkGraph graph, int edges, ExchangeFormat format) {
    Set<String> logits = graph.logits();
    boolean ternary = format.levels() == Levels.TERNARY;
    for (ParameterSpec spec : graph.parameters()) {
      if (spec.role().trainable()) {
        boolean kept = logits.contains(spec.node()) && format.outputLayer() == Form.FLOAT;
        layers.add(new Layer(spec.size(), ternary && !kept));
      }
    }
    this.inMoments = ternary && format.units() == Units.MOMENTS;
    layers.add(new Layer(edges, ternary && format.field() == Form.LIKE_OTHERS));
    this.statistics =
        graph.parameters().stream()
            .filter(spec -> !spec.role().trainable())
            .mapToInt(ParameterSpec::size)
            .toArray();
  }

  /** Bytes of a step's gradient. */
  public int bytes() {
    return HEADER
        + layers.stream().mapToInt(Layer::bytes).sum()
        + Float.BYTES * IntStream.of(statistics).sum();
  }

  /**
   * The units of a step's gradients: these are to be divided by them before they are written, and
   * the mean of those that were read is to be multiplied by them.
   *
   * @param secondMoments before the step, of each trainable parameter in the graph's order, {@code
   *     float[parameter]} each
   */
  public MomentUnits units(List<float[]> secondMoments) {
    if (!inMoments) {
      return MomentUnits.NONE;
    }
    return MomentUnits.of(secondMoments, layer -> layers.get(layer).isTernary());
  }

  /** The least scale of each layer, 0 where it travels in floats. */
  public float[] scales(StepGradient gradient) {
    List<float[]> values = values(gradient);
    float[] scales = new float[layers.size()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = layers.get(i).isTernary() ? Ternary.scale(values.get(i)) : 0;
    }
    return scales;
  }

  /**
   * Writes a gradient.
   *
   * @param scales at least {@link #scales(StepGradient)}
   * @param seed of what is drawn: another for each step and replica
   */
  public byte[] encode(StepGradient gradient, float[] scales, long seed) {
    ByteBuffer out = ByteBuffer.allocate(bytes());
    out.putDouble(gradient.loss()).putInt(gradient.images());
    List<float[]> values = values(gradient);
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).isTernary()) {
        Ternary drawn = Ternary.draw(values.get(i), scales[i], Ternary.seed(seed, i));
        out.putFloat(drawn.scale());
        Trits.pack(drawn.trits(), out);
      } else {
        put(values.get(i), out);
      }
    }
    gradient.statistics().forEach(each -> put(each, out));
    return out.array();
  }

  /**
   * A seed for {@link #encode}.
   *
   * @param run the run's own
   */
  public static long seed(long run, long step, int slot) {
    return Ternary.seed(run, step, slot);
  }

  private static List<float[]> values(StepGradient gradient) {
    List<float[]> values = new ArrayList<>(gradient.gradients());
    values.add(gradient.edges());
    return values;
  }

  private static void put(float[] values, ByteBuffer out) {
    out.asFloatBuffer().put(values);
    out.position(out.position() + Float.BYTES * values.length);
  }

  /**
   * Reads a gradient.
   *
   * @throws IllegalArgumentException if the bytes are none of this network and format
   */
  public StepGradient decode(byte[] bytes) {
    if (bytes.length != bytes()) {
      throw new IllegalArgumentException(
          "a gradient of %d bytes, must have %d".formatted(bytes.length, bytes()));
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      double loss = in.getDouble();
      int images = in.getInt();
      if (images < 1) {
        throw new IllegalArgumentException("a gradient of " + images + " images");
      }
      List<float[]> values = layers.stream().map(layer -> take(layer, in)).toList();
      List<float[]> counted = IntStream.of(statistics).mapToObj(n -> floats(n, in)).toList();
      return new StepGradient(
          values.subList(0, values.size() - 1), counted, values.getLast(), loss, images);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a gradient that ends too early", e);
    }
  }

  private static float[] take(Layer layer, ByteBuffer in) {
    return layer.isTernary()
        ? new Ternary(in.getFloat(), Trits.unpack(in, layer.size())).values()
        : floats(layer.size(), in);
  }

  private static float[] floats(int count, ByteBuffer in) {
    float[] values = new float[count];
    in.asFloatBuffer().get(values);
    in.position(in.position() + Float.BYTES * count);
    return values;
  }
}
