package org.segstream.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The operators' objects, read strictly by the shapes in {@code custom-resources.yaml}. */
final class CustomResources {
  private static final ObjectNode SHAPES =
      Yaml.documents(Path.of("src/test/resources/custom-resources.yaml")).getFirst();
  private static final ObjectNode METADATA =
      Yaml.document("{name!: string, namespace: string, labels: {'*': string}}");

  private CustomResources() {}

  /** What is wrong with an object; that its kind is unknown, among others. */
  static List<String> faults(ObjectNode object) {
    String type = object.path("apiVersion").asText() + "/" + object.path("kind").asText();
    if (!(SHAPES.get(type) instanceof ObjectNode body)) {
      return List.of("there is no kind " + type);
    }
    ObjectNode shape = body.deepCopy();
    shape.put("apiVersion!", "string").put("kind!", "string").set("metadata!", METADATA);
    List<String> faults = new ArrayList<>(new Shape(shape).faults(object));
    if (type.startsWith("kafka.strimzi.io")
        && !type.endsWith("/Kafka")
        && !object.at("/metadata/labels/strimzi.io~1cluster").isTextual()) {
      faults.add("the label strimzi.io/cluster is missing");
    }
    return faults;
  }
}
