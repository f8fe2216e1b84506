package org.segstream.vision.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.ForeignInput.Placement;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.ForeignOutput;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.ForeignQuantiser;

/**
 * Somebody else's network in ONNX Runtime. It takes as many images at a time as its file says, one
 * if that is open: so an image has the same logits in any batch.
 */
final class ForeignEngine implements SegmentationEngine {
  private final SegmentationModel model;
  private final ForeignNetwork network;
  private final OnnxSession session;
  private final ForeignTensor tensor;
  private boolean closed;

  private ForeignEngine(SegmentationModel model, ForeignNetwork network, OnnxSession session) {
    this.model = model;
    this.network = network;
    this.session = session;
    this.tensor = new ForeignTensor(network.input(), model.normalisation());
  }

  static ForeignEngine open(
      SegmentationModel model,
      ForeignNetwork network,
      DeviceChoice device,
      Precision precision,
      int threads) {
    Supplier<byte[]> integers =
        () -> ForeignQuantiser.of(network.onnx()).quantised(network.activations());
    OnnxForm form =
        new OnnxForm(
            model.id(),
            network::onnx,
            network.activations().isNone() ? Optional.empty() : Optional.of(integers));
    return new ForeignEngine(model, network, OnnxSession.open(form, device, precision, threads));
  }

  @Override
  public synchronized Logits infer(List<RgbImage> batch) {
    if (closed) {
      throw new IllegalStateException("the engine of model " + model.id() + " is closed");
    }
    RgbImage first = NetworkInput.firstOfOneSize(batch);
    Placement at = network.input().place(model.resolution(), first.width(), first.height());
    int most = network.input().batch();
    ForeignLogits logits = new ForeignLogits(network.output(), at, batch.size());
    for (int from = 0; from < batch.size(); from += most) {
      List<RgbImage> images = batch.subList(from, Math.min(from + most, batch.size()));
      logits.take(run(images, at), from, images.size());
    }
    return FrameEngine.finite(model, logits.all());
  }

  private ForeignValues run(List<RgbImage> images, Placement at) {
    ForeignOutput output = network.output();
    try (OnnxTensor input = tensor.of(images, at);
        OrtSession.Result result =
            session.session().run(Map.of(network.input().name(), input), Set.of(output.name()))) {
      OnnxTensor made = (OnnxTensor) result.get(0);
      List<Long> shape = LongStream.of(made.getInfo().getShape()).boxed().toList();
      return ForeignValues.of(
          shape, network.input().batch(), output.layout(), ForeignValues.floats(made));
    } catch (OrtException e) {
      throw new IllegalStateException(
          "the network of model %s fails on %d×%d: %s"
              .formatted(model.id(), at.width(), at.height(), e.getMessage()),
          e);
    }
  }

  @Override
  public Optional<String> shiftRefusal() {
    return Optional.of("its network was imported");
  }

  @Override
  public String description() {
    return session.description();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      tensor.close();
      session.close();
    }
  }
}
