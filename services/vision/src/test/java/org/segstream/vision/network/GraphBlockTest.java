package org.segstream.vision.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.model.Models;

class GraphBlockTest {
  private static final NetworkGraph GRAPH = Architectures.byName("street-net-2", 11);

  private static float[] valuesOf(GraphBlock block, String parameter) {
    return block.namedParameters().entrySet().stream()
        .filter(named -> named.getKey().name().equals(parameter))
        .map(named -> named.getValue().getArray().toFloatArray())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void givesBackTheValuesItWasLoadedWith() {
    NetworkParameters values = Models.parameters(GRAPH, 4);
    try (NDManager manager = NDManager.newBaseManager()) {
      GraphBlock block = new GraphBlock(GRAPH);
      block.load(manager, NetworkParameters.initial(GRAPH, 1));
      block.load(manager, values);
      values.values().forEach((name, v) -> assertThat(valuesOf(block, name)).isEqualTo(v));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "street-net-1,64,48,12,16",
    "street-net-1,61,45,12,16",
    "street-net-1,7,13,4,2",
    "street-net-1,1,1,1,1",
    "street-net-2,64,48,24,32",
    "street-net-2,61,45,23,31",
    "street-net-2,1,1,1,1"
  })
  void knowsTheShapeOfItsOutput(String name, int width, int height, int rows, int columns) {
    NetworkGraph graph = Architectures.byName(name, 11);
    try (NDManager manager = NDManager.newBaseManager()) {
      GraphBlock block = new GraphBlock(graph);
      block.load(manager, NetworkParameters.initial(graph, 1));
      Shape input = new Shape(2, 3, height, width);
      Shape expected = new Shape(2, 11, rows, columns);
      assertThat(block.getOutputShapes(new Shape[] {input})).containsExactly(expected);
      NDList image = new NDList(manager.zeros(input));
      NDArray output =
          block.forward(new ParameterStore(manager, false), image, false).singletonOrThrow();
      assertThat(output.getShape()).isEqualTo(expected);
    }
  }

  @Test
  void trainingGivesGradientsAndMovesRunningAverages() {
    try (NDManager manager = NDManager.newBaseManager()) {
      GraphBlock block = new GraphBlock(GRAPH);
      block.load(manager, NetworkParameters.initial(GRAPH, 1));
      block
          .namedParameters()
          .forEach((spec, p) -> p.getArray().setRequiresGradient(spec.role().trainable()));
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        manager.getEngine().setRandomSeed(1);
        NDList image = new NDList(manager.randomNormal(new Shape(2, 3, 48, 64)));
        ParameterStore store = new ParameterStore(manager, false);
        NDArray logits = block.forward(store, image, true).singletonOrThrow();
        collector.backward(logits.logSoftmax(1).square().mean());
      }
      block
          .namedParameters()
          .forEach((spec, p) -> {
            if (spec.role().trainable()) {
              float largest = p.getArray().getGradient().abs().max().getFloat();
              assertThat(largest).as(spec.name()).isPositive();
            }
          });
      float[] variance = valuesOf(block, "stem1.norm.runningVar");
      // Was 1; noise of variance 1 through He's weights has variance 2, which moves it to 1.1.
      double mean = 0;
      for (float v : variance) {
        assertThat(v).isGreaterThan(0.9f);
        mean += v / variance.length;
      }
      assertThat(mean).isBetween(1.02, 1.2);
    }
  }
}
