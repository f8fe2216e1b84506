package org.segstream.vision.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.vision.model.Models;
import org.segstream.vision.model.SegmentationModel;

class CudaAbsenceTest {
  private static final SegmentationModel MODEL = Models.trainedLike(5);

  @BeforeEach
  void needsAHostWithoutGpu() {
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    assumeTrue(gpus == 0, "this host has a GPU, so its absence cannot be tried");
  }

  @ParameterizedTest
  @EnumSource
  void cudaOnAHostWithoutItIsRefusedInOneSentence(EngineKind kind) {
    assertThatThrownBy(() -> Engines.open(MODEL, kind, DeviceChoice.CUDA, 1))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("CUDA was asked for, but ")
        .hasMessageContaining("choose device auto or cpu");
  }

  @Test
  void whatOnnxRuntimeWouldNeedIsNamedWithWhereItWasLookedFor() {
    Optional<String> missing = CudaLibraries.missingHere();
    assumeTrue(missing.isPresent(), "this host has all of CUDA's libraries");

    assertThatThrownBy(() -> Engines.open(MODEL, EngineKind.ONNX, DeviceChoice.CUDA, 1))
        .hasMessageContaining(missing.get());
  }

  @ParameterizedTest
  @EnumSource
  void autoFallsBackToTheProcessorAndSaysWhy(EngineKind kind) {
    try (SegmentationEngine engine = Engines.open(MODEL, kind, DeviceChoice.AUTO, 1)) {
      assertThat(engine.description()).contains(" on cpu: ").doesNotContain("as asked for");
    }
  }
}
