package org.segstream.cli.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.NetworkParameters;

/** A model that says the same by other labels: their ids backward, and names of its own. */
final class BackwardLabels {
  private BackwardLabels() {}

  static SegmentationModel of(SegmentationModel model) {
    int labels = model.labels().size();
    List<LabelClass> classes =
        model.labels().classes().reversed().stream()
            .map(each -> new LabelClass("my " + each.name(), each.rgb()))
            .toList();
    Map<String, float[]> values = new LinkedHashMap<>();
    model
        .parameters()
        .values()
        .forEach((name, value) ->
            values.put(
                name, name.matches("(logits|detail)[./].*") ? backward(value, labels) : value));
    return new SegmentationModel(
        model.name(),
        "backward",
        model.architecture(),
        new LabelSet("backward", classes, 255),
        model.normalisation(),
        model.resolution(),
        model.crf(),
        model.terms(),
        model.training(),
        NetworkParameters.of(model.graph(), values));
  }

  /** The parts of a tensor in the opposite order; its first dimension has that many. */
  private static float[] backward(float[] value, int parts) {
    int length = value.length / parts;
    float[] turned = new float[value.length];
    for (int part = 0; part < parts; part++) {
      System.arraycopy(value, part * length, turned, (parts - 1 - part) * length, length);
    }
    return turned;
  }
}
