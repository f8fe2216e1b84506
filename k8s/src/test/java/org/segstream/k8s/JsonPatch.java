package org.segstream.k8s;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The operations test, replace and remove of RFC 6902. */
final class JsonPatch {
  private JsonPatch() {}

  static void apply(ArrayNode operations, ObjectNode object) {
    for (JsonNode operation : operations) {
      JsonPointer path = JsonPointer.compile(operation.get("path").textValue());
      if (object.at(path).isMissingNode()) {
        throw new IllegalArgumentException("no " + path + " in " + object.at("/metadata/name"));
      }
      apply(operation, object.at(path.head()), path);
    }
  }

  private static void apply(JsonNode operation, JsonNode parent, JsonPointer path) {
    JsonNode value = operation.get("value");
    switch (operation.get("op").textValue()) {
      case "test" -> {
        if (!parent.at(path.last()).equals(value)) {
          throw new IllegalArgumentException(path + " is not " + value);
        }
      }
      case "replace" -> ((ObjectNode) parent).set(path.last().getMatchingProperty(), value);
      case "remove" -> ((ArrayNode) parent).remove(path.last().getMatchingIndex());
      default -> throw new IllegalArgumentException("operation " + operation + " is unknown");
    }
  }
}
