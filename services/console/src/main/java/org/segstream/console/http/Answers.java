package org.segstream.console.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reading questions and writing answers, as JSON or as files. */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]+");
  private static final int LONGEST_NAME = 100;

  private Answers() {}

  static void json(Context request, JsonNode answer) {
    request.contentType("application/json; charset=utf-8").result(answer.toString());
  }

  static void error(Context request, int code, String message) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("error", message);
    request.status(code);
    json(request, answer);
  }

  /** A file to be saved. */
  static void file(Context request, String name, String type, byte[] bytes) {
    request
        .header("Content-Disposition", "attachment; filename=\"" + safe(name) + "\"")
        .contentType(type)
        .disableCompression()
        .result(bytes);
  }

  private static String safe(String name) {
    String plain = UNSAFE.matcher(name).replaceAll("_");
    return plain.substring(Math.max(0, plain.length() - LONGEST_NAME));
  }

  /** The first value of each parameter. */
  static Map<String, String> parameters(Context request) {
    Map<String, String> all = new TreeMap<>();
    request.queryParamMap().forEach((name, values) -> all.put(name, values.getFirst()));
    return all;
  }

  /** A parameter that must be there. */
  static String parameter(Context request, String name) {
    String value = request.queryParam(name);
    if (value == null || value.isEmpty()) {
      throw new Refusal(400, "the parameter " + name + " is missing");
    }
    return value;
  }

  /** The JSON object of a request; nothing else is taken, so no form of another page will do. */
  static JsonNode body(Context request) {
    String type = request.contentType();
    if (type == null || !type.startsWith("application/json")) {
      throw new Refusal(415, "the body must be application/json");
    }
    try {
      JsonNode body = JSON.readTree(request.body());
      if (body != null && body.isObject()) {
        return body;
      }
    } catch (IOException e) {
      throw new Refusal(400, "the body is no JSON");
    }
    throw new Refusal(400, "the body must be a JSON object");
  }

  /** A text of a request's body that must be there. */
  static String text(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new Refusal(400, "the field " + field + " is missing");
    }
    return value.asText();
  }

  /** A frame's number. */
  static long sequence(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new Refusal(400, "\"" + text + "\" is no number of a frame");
    }
  }
}
