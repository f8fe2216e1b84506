package org.segstream.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** Compares answers with what an OpenAPI document says of them. */
final class Described {
  private final JsonNode document;

  Described(JsonNode document) {
    this.document = document;
  }

  /** The answer of this code to a path must be as the document says. */
  void check(String path, int code, JsonNode answer) {
    JsonNode response = document.path("paths").path(path).path("get").path("responses");
    JsonNode schema = response.path(Integer.toString(code)).at("/content/application~1json/schema");
    assertThat(schema.isMissingNode()).as("%s answers %d", path, code).isFalse();
    check(path, schema, answer);
  }

  private void check(String where, JsonNode schema, JsonNode value) {
    if (schema.has("$ref")) {
      check(where, document.at(schema.get("$ref").asText().substring(1)), value);
      return;
    }
    switch (schema.get("type").asText()) {
      case "object" -> checkObject(where, schema, value);
      case "array" -> {
        assertThat(value.isArray()).as(where).isTrue();
        value.forEach(each -> check(where + "[]", schema.get("items"), each));
      }
      case "integer" -> assertThat(value.isIntegralNumber()).as(where).isTrue();
      case "number" -> assertThat(value.isNumber()).as(where).isTrue();
      case "boolean" -> assertThat(value.isBoolean()).as(where).isTrue();
      case "string" -> checkText(where, schema, value);
      default -> throw new AssertionError(where + " is of no known type");
    }
  }

  private void checkObject(String where, JsonNode schema, JsonNode value) {
    assertThat(value.isObject()).as(where).isTrue();
    schema
        .path("required")
        .forEach(name -> assertThat(value.has(name.asText())).as(where + " " + name).isTrue());
    value
        .properties()
        .forEach(each -> {
          JsonNode property = schema.path("properties").path(each.getKey());
          assertThat(property.isMissingNode()).as(where + " " + each.getKey()).isFalse();
          check(where + "." + each.getKey(), property, each.getValue());
        });
  }

  private static void checkText(String where, JsonNode schema, JsonNode value) {
    assertThat(value.isTextual()).as(where).isTrue();
    if (schema.has("enum")) {
      assertThat(schema.get("enum").toString()).as(where).contains(value.toString());
    }
    if (schema.has("pattern")) {
      assertThat(value.asText()).as(where).matches(schema.get("pattern").asText());
    }
  }
}
