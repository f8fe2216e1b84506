package org.segstream.vision.foreign;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.ForeignInput.ColourOrder;
import org.segstream.vision.model.ForeignInput.Fit;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.ForeignOutput.Activation;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

/** An import with what a test says of the network; colours enter as they are if it says nothing. */
final class Importing {
  private final Path file;
  private final LabelTable labels;
  private Optional<Float> scale = Optional.of(1f);
  private Optional<List<Float>> mean = Optional.empty();
  private Optional<List<Float>> std = Optional.empty();
  private ColourOrder order = ColourOrder.RGB;
  private Optional<Resolution> resolution = Optional.empty();
  private Fit fit = Fit.STRETCH;
  private Optional<String> output = Optional.empty();
  private Optional<Activation> activation = Optional.empty();
  private Optional<List<Integer>> channels = Optional.empty();
  private List<Integer> ignored = List.of();

  Importing(Path file, int labels) {
    this(
        file,
        new LabelTable(
            "test",
            IntStream.range(0, labels)
                .mapToObj(id -> new LabelTable.Row(id, new LabelClass("label " + id, id), false))
                .toList()));
  }

  Importing(Path file, LabelTable labels) {
    this.file = file;
    this.labels = labels;
  }

  Importing normalised(float factor, List<Float> means, List<Float> stds) {
    scale = Optional.of(factor);
    mean = Optional.of(means);
    std = Optional.of(stds);
    return this;
  }

  Importing usual() {
    scale = Optional.empty();
    return this;
  }

  Importing bgr() {
    order = ColourOrder.BGR;
    return this;
  }

  Importing at(int width, int height) {
    resolution = Optional.of(new Resolution(width, height));
    return this;
  }

  Importing padded() {
    fit = Fit.PAD;
    return this;
  }

  Importing output(String name) {
    output = Optional.of(name);
    return this;
  }

  Importing activation(Activation it) {
    activation = Optional.of(it);
    return this;
  }

  Importing channels(Integer... those) {
    channels = Optional.of(List.of(those));
    return this;
  }

  Importing ignoring(Integer... those) {
    ignored = List.of(those);
    return this;
  }

  ImportReport report() {
    return NetworkImport.of(
        new ImportRequest(
            file,
            labels,
            "test",
            "1",
            new ImportRequest.Input(
                scale, mean, std, order, Optional.<ChannelLayout>empty(), resolution, fit),
            new ImportRequest.Output(
                output, activation, Optional.<ChannelLayout>empty(), channels, ignored),
            "For tests.",
            Map.of()),
        1);
  }

  /** The model, written and read again. */
  SegmentationModel model() {
    return ModelFile.decode(ModelFile.encode(report().model()), "test");
  }

  static ForeignNetwork network(SegmentationModel model) {
    return (ForeignNetwork) model.network();
  }

  static Logits logits(SegmentationModel model, RgbImage... images) {
    try (SegmentationEngine engine = Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, 1)) {
      return engine.infer(List.of(images));
    }
  }
}
