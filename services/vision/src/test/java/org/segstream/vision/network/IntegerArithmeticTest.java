package org.segstream.vision.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.segstream.vision.model.Models;
import org.segstream.vision.network.ActivationRanges.Range;
import org.segstream.vision.network.onnx.ModelProto;
import org.segstream.vision.network.onnx.NodeProto;
import org.segstream.vision.network.onnx.TensorProto;
import org.segstream.vision.network.onnx.TensorProto.DataType;

class IntegerArithmeticTest {
  private static final NetworkGraph GRAPH = Architectures.byName("street-net-2", 11);
  private static final NetworkParameters PARAMETERS = Models.parameters(GRAPH, 3);
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;
  private static final float[] IMAGE = image(1);

  @Test
  void innerConvolutionsHaveIntegerKernelsOfSevenBits()
      throws OrtException, InvalidProtocolBufferException {
    List<TensorProto> kernels = kernels(integers());
    assertThat(kernels)
        .filteredOn(kernel -> kernel.getDataType() == DataType.FLOAT_VALUE)
        .extracting(TensorProto::getName)
        .containsExactlyInAnyOrder("stem1.conv.weight", "logits.weight", "detail.weight");
    List<TensorProto> integers =
        kernels.stream().filter(k -> k.getDataType() == DataType.INT8_VALUE).toList();
    assertThat(integers).hasSize(kernels.size() - 3).hasSizeGreaterThan(20);
    for (TensorProto kernel : integers) {
      for (byte weight : kernel.getRawData().toByteArray()) {
        assertThat((int) weight).as(kernel.getName()).isBetween(-64, 64);
      }
    }
  }

  @Test
  void comesCloseToFloats() throws OrtException {
    float[] floats = run(OnnxWriter.write(GRAPH, PARAMETERS), OptLevel.ALL_OPT);
    float[] integers = run(integers(), OptLevel.ALL_OPT);
    assertThat(rms(floats, integers)).isPositive().isLessThan(0.06 * rms(floats, mean(floats)));
  }

  /** Without optimisation every pair of rounding and reading is carried out as it stands. */
  @Test
  void integersAreWhatRoundedFloatsAre() throws OrtException {
    float[] literally = run(integers(), OptLevel.NO_OPT);
    float[] integers = run(integers(), OptLevel.ALL_OPT);
    assertThat(rms(literally, integers)).isLessThan(0.01 * rms(literally, mean(literally)));
  }

  @Test
  void valuesBeyondTheRangesAreCutOff() throws OrtException {
    Map<String, Range> narrow = new LinkedHashMap<>();
    ActivationRanges.observed(GRAPH).forEach(name -> narrow.put(name, new Range(0, 0)));
    float[] nothing =
        run(OnnxWriter.write(GRAPH, PARAMETERS, new ActivationRanges(narrow)), OptLevel.ALL_OPT);
    for (float value : nothing) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void withoutRangesItIsTheFloatNetwork() {
    assertThat(OnnxWriter.write(GRAPH, PARAMETERS, ActivationRanges.NONE))
        .isEqualTo(OnnxWriter.write(GRAPH, PARAMETERS));
  }

  private static List<TensorProto> kernels(byte[] network) throws InvalidProtocolBufferException {
    var graph = ModelProto.parseFrom(network).getGraph();
    List<String> read =
        graph.getNodeList().stream()
            .filter(node -> node.getOpType().equals("Conv"))
            .map(NodeProto::getName)
            .map(name -> name + ".weight")
            .toList();
    return graph.getInitializerList().stream()
        .filter(tensor -> read.contains(tensor.getName()))
        .toList();
  }

  private static byte[] integers() throws OrtException {
    return OnnxWriter.write(GRAPH, PARAMETERS, ranges());
  }

  private static ActivationRanges ranges() throws OrtException {
    Map<String, Range> ranges = new LinkedHashMap<>();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(OnnxWriter.observed(GRAPH, PARAMETERS));
        OnnxTensor input = tensor(environment);
        OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, input))) {
      for (String node : ActivationRanges.observed(GRAPH)) {
        ranges.put(
            node,
            new Range(
                (float) result.get(OnnxWriter.least(node)).orElseThrow().getValue(),
                (float) result.get(OnnxWriter.greatest(node)).orElseThrow().getValue()));
      }
    }
    return new ActivationRanges(ranges);
  }

  private static float[] run(byte[] network, OptLevel level) throws OrtException {
    return OnnxRun.logits(network, level, IMAGE, 1, 3, HEIGHT, WIDTH);
  }

  private static OnnxTensor tensor(OrtEnvironment environment) throws OrtException {
    long[] shape = {1, 3, HEIGHT, WIDTH};
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(IMAGE), shape);
  }

  private static double rms(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return Math.sqrt(sum / a.length);
  }

  /** As many times the mean. */
  private static float[] mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    float[] mean = new float[values.length];
    Arrays.fill(mean, (float) (sum / values.length));
    return mean;
  }

  private static float[] image(long seed) {
    Random random = new Random(seed);
    float[] image = new float[3 * HEIGHT * WIDTH];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    return image;
  }
}
