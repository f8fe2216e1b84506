package org.segstream.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a custom resource may hold: a mapping of fields ({@code !} for required ones, {@code *} for
 * any other), a list of what each element is, or a word: {@code string}, {@code integer}, {@code
 * boolean}, {@code quantity}, {@code duration}, {@code scalar}, or the choices {@code a|b}.
 */
record Shape(JsonNode is) {
  private static final Pattern QUANTITY = Pattern.compile("\\d+(\\.\\d+)?(m|[KMGT]i)?");
  private static final Pattern DURATION = Pattern.compile("\\d+(ms|s|m|h|d)");

  /** What is wrong with a value, with the path to it. */
  List<String> faults(JsonNode value) {
    List<String> faults = new ArrayList<>();
    check("", is, value, faults);
    return faults;
  }

  private static void check(String path, JsonNode shape, JsonNode value, List<String> faults) {
    if (shape.isTextual()) {
      if (!fits(shape.textValue(), value)) {
        faults.add(path + " is " + value + ", must be " + shape.textValue());
      }
    } else if (shape.isArray()) {
      if (!value.isArray()) {
        faults.add(path + " is " + value + ", must be a list");
      }
      value.forEach(element -> check(path + "[]", shape.get(0), element, faults));
    } else if (value instanceof ObjectNode object) {
      checkFields(path, (ObjectNode) shape, object, faults);
    } else {
      faults.add(path + " is " + value + ", must be a mapping");
    }
  }

  private static void checkFields(
      String path, ObjectNode shape, ObjectNode value, List<String> faults) {
    Map<String, JsonNode> allowed = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : shape.properties()) {
      String name = field.getKey().replace("!", "");
      allowed.put(name, field.getValue());
      if (field.getKey().endsWith("!") && !value.has(name)) {
        faults.add(path + "." + name + " is missing");
      }
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode inner = allowed.getOrDefault(field.getKey(), allowed.get("*"));
      if (inner == null) {
        faults.add(path + "." + field.getKey() + " is not known");
      } else {
        check(path + "." + field.getKey(), inner, field.getValue(), faults);
      }
    }
  }

  private static boolean fits(String word, JsonNode value) {
    return switch (word) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      case "scalar" -> value.isValueNode() && !value.isNull();
      case "quantity" -> value.isTextual() && QUANTITY.matcher(value.textValue()).matches();
      case "duration" -> value.isTextual() && DURATION.matcher(value.textValue()).matches();
      default -> value.isTextual() && List.of(word.split("\\|")).contains(value.textValue());
    };
  }
}
