package org.segstream.cli.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.ForeignInput;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.ForeignOutput;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.model.TemporalParameters;

/**
 * What a model file holds, for people and for machines.
 *
 * @param model it
 */
record ModelPage(SegmentationModel model) {

  /** A line an item, then its record and its licence. */
  String toText() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("model", model.id());
    lines.put("sha256", ModelFile.sha256(model));
    switch (model.network()) {
      case OwnNetwork own ->
          lines.put(
              "network",
              "%s, %d values, can be trained here"
                  .formatted(own.graph().name(), own.graph().trainableValues()));
      case ForeignNetwork foreign -> {
        lines.put(
            "network",
            "imported, %d bytes of ONNX, sha256 %s"
                .formatted(foreign.onnx().length, ModelFile.sha256(foreign.onnx())));
        lines.put("input", input(foreign.input()));
        lines.put("output", output(foreign.output()));
      }
    }
    lines.put("8 bits", model.activations().isNone() ? "not calibrated" : "calibrated");
    lines.put(
        "colours",
        "red, green and blue minus %s, by %s"
            .formatted(model.normalisation().mean(), model.normalisation().deviation()));
    lines.put("frames", "%d×%d".formatted(model.resolution().width(), model.resolution().height()));
    lines.put("labels", labels());
    model.crf().families().forEach(edges -> lines.put("stride " + edges.stride(), edges(edges)));
    lines.put("time", time(model.crf().temporal()));
    model.training().forEach((key, value) -> lines.put(key, String.valueOf(value)));
    int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
    return lines.entrySet().stream()
            .map(line -> "  %s  %s".formatted(padded(line.getKey(), width), line.getValue()))
            .collect(Collectors.joining("\n"))
        + "\n\nterms: "
        + model.terms();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String input(ForeignInput it) {
    String size = it.multiple() == 0 ? "of one size" : "multiples of " + it.multiple();
    return "'%s' %s, channels %s, %s, %d at a time, %s, %s"
        .formatted(
            it.name(),
            lower(it.element()),
            lower(it.layout()),
            it.order(),
            it.batch(),
            size,
            lower(it.fit()));
  }

  private static String output(ForeignOutput it) {
    return "'%s' channels %s, %s, labels are channels %s"
        .formatted(it.name(), lower(it.layout()), lower(it.activation()), it.ranges());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private String labels() {
    return "%d of %s: %s"
        .formatted(
            model.labels().size(),
            model.labels().name(),
            model.labels().classes().stream()
                .map(LabelClass::name)
                .collect(Collectors.joining(", ")));
  }

  static String edges(EdgeParameters it) {
    return "base %s, contrast %s, sigma %s".formatted(it.base(), it.contrast(), it.sigma());
  }

  private static String time(TemporalParameters it) {
    return it.isNone()
        ? "none"
        : "base %s, contrast %s, sigma %s".formatted(it.base(), it.contrast(), it.sigma());
  }

  /**
   * {@code {"name", "version", "sha256", "network", "calibrated", "labels": [{"id", "name",
   * "colour"}], "crf", "terms", "training"}} and more.
   */
  ObjectNode toJson() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("name", model.name()).put("version", model.version());
    json.put("sha256", ModelFile.sha256(model));
    ObjectNode network = json.putObject("network");
    switch (model.network()) {
      case OwnNetwork own -> network.put("architecture", own.graph().name()).put("imported", false);
      case ForeignNetwork foreign -> {
        network.put("imported", true).put("sha256", ModelFile.sha256(foreign.onnx()));
        network.put("bytes", foreign.onnx().length);
        network.set("input", mapper.valueToTree(foreign.input()));
        network.set("output", mapper.valueToTree(foreign.output()));
      }
    }
    json.put("calibrated", !model.activations().isNone());
    json.set("normalisation", mapper.valueToTree(model.normalisation()));
    json.set("resolution", mapper.valueToTree(model.resolution()));
    json.put("label_set", model.labels().name()).put("void_id", model.labels().voidId());
    ArrayNode labels = json.putArray("labels");
    for (int id = 0; id < model.labels().size(); id++) {
      LabelClass label = model.labels().classes().get(id);
      labels
          .addObject()
          .put("id", id)
          .put("name", label.name())
          .put("colour", "#%06x".formatted(label.rgb()));
    }
    json.set("crf", mapper.valueToTree(model.crf()));
    json.put("terms", model.terms());
    json.set("training", mapper.valueToTree(model.training()));
    return json;
  }
}
