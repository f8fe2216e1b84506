package org.segstream.trainer.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.segstream.crf.training.DualPoint;
import org.segstream.crf.training.FieldTensors;
import org.segstream.crf.training.GridShape;
import org.segstream.crf.training.StepRule;
import org.segstream.crf.training.StrideWeights;
import org.segstream.crf.training.UnrolledField;
import org.segstream.crf.training.UnrolledSettings;

class CrfOperationTest {
  private static final int BATCH = 2;
  private static final int WIDTH = 11;
  private static final int HEIGHT = 7;
  private static final int LABELS = 3;
  private static final int SCORES = LABELS * HEIGHT * WIDTH;
  private static final GridShape SHAPE = new GridShape(WIDTH, HEIGHT, LABELS, List.of(1, 4));

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final CrfOperation crf = new CrfOperation(List.of(1, 4), 2);
  private final float[] logits = random(1, BATCH * SCORES, -3, 3);
  private final float[] incoming = random(2, BATCH * SCORES, -1, 1);

  @BeforeEach
  void gradientsOn() {
    JniUtils.setGradMode(true);
  }

  @AfterEach
  void gradientsOff() {
    JniUtils.setGradMode(false);
    manager.close();
  }

  private static float[] random(long seed, int count, double from, double to) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int n = 0; n < count; n++) {
      values[n] = (float) random.nextDouble(from, to);
    }
    return values;
  }

  private static float[] weights(int stride, boolean rows) {
    int edges = rows ? SHAPE.horizontalEdges(stride) : SHAPE.verticalEdges(stride);
    return random(10 + stride + (rows ? 100 : 0), BATCH * edges, 0, 1.5);
  }

  private List<EdgeTensors> edges() {
    List<EdgeTensors> edges = new ArrayList<>();
    for (int stride : SHAPE.strides()) {
      edges.add(
          new EdgeTensors(
              manager.create(weights(stride, true), new Shape(BATCH, HEIGHT, WIDTH - stride)),
              manager.create(weights(stride, false), new Shape(BATCH, HEIGHT - stride, WIDTH))));
    }
    return edges;
  }

  private NDArray logits() {
    return manager.create(logits, new Shape(BATCH, LABELS, HEIGHT, WIDTH));
  }

  /** The pure Java path on one image: output, then gradients. */
  private FieldTensors direct(int image, Optional<float[]> table, float[] output) {
    List<StrideWeights> edges = new ArrayList<>();
    for (int stride : SHAPE.strides()) {
      edges.add(
          StrideWeights.of(
              part(weights(stride, true), image), part(weights(stride, false), image)));
    }
    FieldTensors field =
        new FieldTensors(
            MemorySegment.ofArray(part(logits, image)), edges, table.map(MemorySegment::ofArray));
    FieldTensors gradients =
        FieldTensors.zeros(SHAPE)
            .withCompatibility(MemorySegment.ofArray(new float[LABELS * LABELS]));
    UnrolledField unrolled = new UnrolledField(SHAPE, 1);
    unrolled.forward(
        field, new UnrolledSettings(3, 0.7, StepRule.guarded()), MemorySegment.ofArray(output));
    unrolled.backward(MemorySegment.ofArray(part(incoming, image)), gradients);
    return gradients;
  }

  private static float[] part(float[] batch, int image) {
    int size = batch.length / BATCH;
    return Arrays.copyOfRange(batch, image * size, (image + 1) * size);
  }

  private static float[] floats(MemorySegment memory) {
    return memory.toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT);
  }

  @Test
  void gradientsFlowThroughTheFieldIntoWhateverMadeItsInputs() {
    NDArray doubled = logits().mul(0.5f);
    NDArray vertical = manager.create(weights(4, false), new Shape(BATCH, HEIGHT - 4, WIDTH));
    NDArray gamma = manager.create(0.7f);
    for (NDArray leaf : List.of(doubled, vertical, gamma)) {
      leaf.setRequiresGradient(true);
    }
    List<EdgeTensors> edges = edges();
    edges.set(
        1,
        new EdgeTensors(
            edges.get(1).horizontal(), vertical.add(manager.zeros(vertical.getShape()))));
    CrfTensors input = new CrfTensors(doubled.add(doubled), edges, gamma);
    NDArray outside = manager.create(incoming, input.logits().getShape());

    float[] output;
    try (UnrolledCall call = crf.unroll(input, 3, StepRule.guarded())) {
      output = call.output().toFloatArray();
      call.backward(call.output().mul(outside).sum());
    }

    for (int image = 0; image < BATCH; image++) {
      float[] expected = new float[SCORES];
      FieldTensors gradients = direct(image, Optional.empty(), expected);
      assertThat(part(output, image)).isEqualTo(expected);
      float[] twice = floats(gradients.scores());
      for (int n = 0; n < twice.length; n++) {
        twice[n] *= 2;
      }
      assertThat(part(doubled.getGradient().toFloatArray(), image)).isEqualTo(twice);
      assertThat(part(vertical.getGradient().toFloatArray(), image))
          .isEqualTo(floats(gradients.weights().get(1).vertical()));
    }
    assertThat(gamma.getGradient().toFloatArray()[0]).isNotZero();
  }

  @Test
  void gradientsReachTheLabelCompatibility() {
    float[] costs = {0, 0.5f, 1.5f, 0.5f, 0, 1, 1.5f, 1, 0};
    NDArray table = manager.create(costs, new Shape(LABELS, LABELS));
    table.setRequiresGradient(true);
    NDArray outside = manager.create(incoming, new Shape(BATCH, LABELS, HEIGHT, WIDTH));
    CrfTensors input = CrfTensors.of(logits(), edges(), 0.7).withCompatibility(table);

    try (UnrolledCall call = crf.unroll(input, 3, StepRule.guarded())) {
      call.backward(call.output().mul(outside).sum());
    }

    float[] expected = new float[costs.length];
    for (int image = 0; image < BATCH; image++) {
      FieldTensors gradients = direct(image, Optional.of(costs), new float[SCORES]);
      float[] byTable = floats(gradients.compatibility().orElseThrow());
      for (int n = 0; n < expected.length; n++) {
        expected[n] += byTable[n];
      }
    }
    assertThat(table.getGradient().toFloatArray())
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(expected);
    assertThat(expected[1]).isNotZero();
  }

  @Test
  void theLossAsATensorHasTheGradientOfTheLoss() {
    List<byte[]> truth = List.of(new byte[WIDTH * HEIGHT], new byte[WIDTH * HEIGHT]);
    NDArray first = logits();
    NDArray second = logits();
    first.setRequiresGradient(true);
    second.setRequiresGradient(true);

    SurrogateLoss direct = crf.surrogate(CrfTensors.of(first, edges(), 1), truth, 2, points());
    direct.backward();
    NDArray tensor =
        crf.surrogate(CrfTensors.of(second, edges(), 1), truth, 2, points()).toTensor();
    JniUtils.backward((PtNDArray) tensor, (PtNDArray) tensor.onesLike(), false, false);

    assertThat(direct.value()).isPositive();
    assertThat((double) tensor.getFloat()).isCloseTo(direct.value(), within(1e-5));
    assertThat(second.getGradient().toFloatArray()).isEqualTo(first.getGradient().toFloatArray());
  }

  @Test
  void theSurrogateFallsAlongItsGradient() {
    List<byte[]> truth = List.of(new byte[WIDTH * HEIGHT], new byte[WIDTH * HEIGHT]);
    NDArray values = logits();
    values.setRequiresGradient(true);
    SurrogateLoss loss = crf.surrogate(CrfTensors.of(values, edges(), 1), truth, 0, points());
    loss.backward();
    NDArray gradient = values.getGradient();
    double slope = gradient.square().sum().getFloat();
    NDArray moved = values.stopGradient().sub(gradient.mul(0.1f));
    moved.setRequiresGradient(true);

    double after = crf.surrogate(CrfTensors.of(moved, edges(), 1), truth, 0, points()).value();

    assertThat(loss.value() - after).isBetween(0.05 * slope, 0.1001 * slope);
  }

  private List<DualPoint> points() {
    return List.of(crf.newPoint(WIDTH, HEIGHT, LABELS), crf.newPoint(WIDTH, HEIGHT, LABELS));
  }

  @Test
  void tensorsThatAreNotContiguousAreReadAllTheSame() {
    NDArray channelsLast =
        logits().transpose(0, 2, 3, 1).mul(1).reshape(new Shape(BATCH, HEIGHT, WIDTH, LABELS));
    NDArray turned =
        manager.create(channelsLast.toFloatArray(), channelsLast.getShape()).transpose(0, 3, 1, 2);
    turned.setRequiresGradient(true);
    try (UnrolledCall straight =
            crf.unroll(CrfTensors.of(logits(), edges(), 1), 3, StepRule.guarded());
        UnrolledCall call = crf.unroll(CrfTensors.of(turned, edges(), 1), 3, StepRule.guarded())) {
      assertThat(call.output().toFloatArray()).isEqualTo(straight.output().toFloatArray());
    }
  }

  @Test
  void severalThreadsUseOneOperationAtOnce() throws Exception {
    float[] expected = run();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<float[]>> results = new ArrayList<>();
      for (int n = 0; n < 12; n++) {
        results.add(threads.submit(this::run));
      }
      for (Future<float[]> result : results) {
        assertThat(result.get()).isEqualTo(expected);
      }
    }
  }

  private float[] run() {
    JniUtils.setGradMode(true);
    NDArray leaf = logits();
    leaf.setRequiresGradient(true);
    try (UnrolledCall call = crf.unroll(CrfTensors.of(leaf, edges(), 0.7), 3, StepRule.guarded())) {
      call.backward(call.output().square().sum());
    }
    return leaf.getGradient().toFloatArray();
  }

  @Test
  void whatDoesNotFitIsRefusedWithASentence() {
    NDArray doubles = logits().toType(DataType.FLOAT64, false);
    NDArray flat = logits().reshape(BATCH, LABELS, -1);
    List<EdgeTensors> twice =
        edges().stream().map(e -> new EdgeTensors(e.horizontal(), e.horizontal())).toList();
    CrfTensors plain = CrfTensors.of(logits(), edges(), 1);

    assertRefused(CrfTensors.of(doubles, edges(), 1), "float64");
    assertRefused(CrfTensors.of(flat, edges(), 1), "(batch, labels, height, width)");
    assertRefused(CrfTensors.of(logits(), twice, 1), "vertical weights of stride 1");
    assertRefused(CrfTensors.of(logits(), edges().subList(0, 1), 1), "1 strides");
    assertRefused(CrfTensors.of(logits(), edges(), -1), "temperature");
    assertRefused(
        CrfTensors.of(logits(), edges(), 1).withCompatibility(manager.zeros(new Shape(2, 2))),
        "label compatibility");
    assertRefused(CrfTensors.of(elsewhere(), edges(), 1), "gpu(0)");
    assertThatThrownBy(() -> crf.surrogate(plain, List.of(), 0, points()))
        .hasMessageContaining("0 label maps");
    assertThatThrownBy(
            () -> {
              try (UnrolledCall call = crf.unroll(plain, 2, StepRule.guarded())) {
                call.backward(call.output().sum());
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("want one");
  }

  private void assertRefused(CrfTensors input, String named) {
    assertThatThrownBy(() -> crf.unroll(input, 2, StepRule.guarded()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  /** A tensor that claims to lie on a GPU: there is none where the tests run. */
  private NDArray elsewhere() {
    NDArray here = logits();
    return (NDArray)
        java.lang.reflect.Proxy.newProxyInstance(
            NDArray.class.getClassLoader(),
            new Class<?>[] {NDArray.class},
            (_, method, arguments) ->
                method.getName().equals("getDevice")
                    ? Device.gpu(0)
                    : method.invoke(here, arguments));
  }
}
