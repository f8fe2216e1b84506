package org.segstream.vision.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.nio.FloatBuffer;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.network.GraphBlock;

/** DJL's PyTorch engine, running the block that is trained. */
final class PyTorchBackend implements NetworkBackend {
  private final NDManager manager;
  private final GraphBlock block;
  private final String description;

  private PyTorchBackend(NDManager manager, GraphBlock block, String description) {
    this.manager = manager;
    this.block = block;
    this.description = description;
  }

  static PyTorchBackend open(
      OwnNetwork own, DeviceChoice choice, Precision precision, int threads) {
    if (precision == Precision.INT8) {
      throw new EngineException(
          "8-bit integers were asked for, which PyTorch does not compute in here; choose engine"
              + " onnx or another precision");
    }
    Engine engine = engine();
    boolean gpu = engine.getGpuCount() > 0;
    if (choice == DeviceChoice.CUDA && !gpu) {
      String reason =
          JniUtils.getFeatures().contains("CUDA")
              ? "finds no GPU it can use" + CudaLibraries.missingHere().map(", "::concat).orElse("")
              : "is built for processors only here";
      throw new EngineException(
          "CUDA was asked for, but PyTorch %s; choose device auto or cpu, or engine onnx"
              .formatted(reason));
    }
    JniUtils.setNumThreads(threads);
    boolean useGpu = gpu && choice != DeviceChoice.CPU;
    NDManager manager = engine.newBaseManager(useGpu ? Device.gpu(0) : Device.cpu());
    GraphBlock block = new GraphBlock(own.graph());
    block.load(manager, own.parameters());
    return new PyTorchBackend(manager, block, describe(choice, useGpu));
  }

  private static Engine engine() {
    try {
      return Engine.getEngine("PyTorch");
    } catch (LinkageError | ai.djl.engine.EngineException e) {
      throw new EngineException(NativeLibraries.sentence("PyTorch", e), e);
    }
  }

  private static String describe(DeviceChoice choice, boolean useGpu) {
    if (useGpu) {
      return "pytorch on cuda:0: a GPU is there";
    }
    return "pytorch on cpu: " + (choice == DeviceChoice.CPU ? "as asked for" : "no GPU found");
  }

  @Override
  public Logits run(FloatBuffer input, int batch, int height, int width) {
    boolean gradients = JniUtils.isGradMode();
    JniUtils.setGradMode(false); // Belongs to the thread, and is on in all but the first.
    try (NDManager call = manager.newSubManager()) {
      NDArray image = call.create(input, new Shape(batch, 3, height, width), DataType.FLOAT32);
      NDArray logits =
          block
              .forward(new ParameterStore(call, false), new NDList(image), false)
              .singletonOrThrow();
      long[] made = logits.getShape().getShape();
      float[] values = logits.toFloatArray();
      return new Logits((int) made[0], (int) made[1], (int) made[2], (int) made[3], values);
    } finally {
      JniUtils.setGradMode(gradients);
    }
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    manager.close();
  }
}
