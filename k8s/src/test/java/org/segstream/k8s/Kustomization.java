package org.segstream.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Renders a folder as {@code kubectl kustomize} does, as far as the manifests here need it:
 * resources, patches, generated ConfigMaps, images, namespace. Anything else is refused. {@code
 * KustomizationTest} holds it to the real one where that is installed.
 */
final class Kustomization {
  private static final Set<String> UNDERSTOOD =
      Set.of(
          "apiVersion",
          "kind",
          "namespace",
          "resources",
          "configMapGenerator",
          "images",
          "patches");

  private final Path folder;
  private final ObjectNode file;
  private final List<ObjectNode> objects = new ArrayList<>();

  /** ConfigMaps by the name the manifests use; the hash comes last. */
  private final Map<String, ObjectNode> generated = new HashMap<>();

  private Kustomization(Path folder) {
    this.folder = folder;
    this.file = Yaml.documents(folder.resolve("kustomization.yaml")).getFirst();
    file.fieldNames()
        .forEachRemaining(field -> {
          if (!UNDERSTOOD.contains(field)) {
            throw new IllegalArgumentException(folder + ": " + field + " is not understood");
          }
        });
  }

  /** Every object the folder stands for. */
  static List<ObjectNode> render(Path folder) {
    Kustomization outermost = new Kustomization(folder).accumulate();
    outermost.generated.forEach((name, map) -> {
      String hashed = name + "-" + ContentHash.of(map);
      outermost.objects.forEach(object -> rename(object, name, hashed));
      ((ObjectNode) map.get("metadata")).put("name", hashed);
      outermost.objects.add(map);
    });
    return outermost.objects;
  }

  private Kustomization accumulate() {
    for (JsonNode resource : file.withArray("resources")) {
      Path path = folder.resolve(resource.textValue()).normalize();
      if (path.toFile().isDirectory()) {
        Kustomization inner = new Kustomization(path).accumulate();
        objects.addAll(inner.objects);
        generated.putAll(inner.generated);
      } else {
        objects.addAll(Yaml.documents(path));
      }
    }
    file.withArray("patches").forEach(this::patch);
    file.withArray("configMapGenerator").forEach(this::generate);
    objects.forEach(this::place);
    generated.values().forEach(this::place);
    return this;
  }

  private void patch(JsonNode patch) {
    if (patch.has("path")) {
      Path path = folder.resolve(patch.get("path").textValue());
      Yaml.documents(path).forEach(each -> StrategicMerge.apply(each, only(objects, each)));
    } else {
      ArrayNode operations = (ArrayNode) Yaml.tree(patch.get("patch").textValue());
      List<ObjectNode> targets =
          objects.stream().filter(object -> matches(patch.get("target"), object)).toList();
      if (targets.isEmpty()) {
        throw new IllegalArgumentException(folder + ": nothing matches " + patch.get("target"));
      }
      targets.forEach(target -> JsonPatch.apply(operations, target));
    }
  }

  private static boolean matches(JsonNode target, ObjectNode object) {
    return target.path("kind").asText().equals(object.path("kind").asText())
        && Manifests.name(object).matches(target.path("name").asText(".*"));
  }

  private static ObjectNode only(List<ObjectNode> objects, ObjectNode patch) {
    return objects.stream()
        .filter(object ->
            object.get("apiVersion").equals(patch.get("apiVersion"))
                && object.get("kind").equals(patch.get("kind"))
                && object.at("/metadata/name").equals(patch.at("/metadata/name")))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nothing to patch with " + patch));
  }

  private void generate(JsonNode generator) {
    String name = generator.get("name").textValue();
    boolean replaces = generator.path("behavior").asText("create").equals("replace");
    if (replaces != generated.containsKey(name)) {
      throw new IllegalArgumentException(
          folder + ": ConfigMap " + name + (replaces ? " is not there" : " is there already"));
    }
    ObjectNode map = Yaml.document("{apiVersion: v1, kind: ConfigMap, metadata: {}, data: {}}");
    ((ObjectNode) map.get("metadata")).put("name", name);
    for (JsonNode source : generator.get("files")) {
      String text = source.textValue();
      ((ObjectNode) map.get("data")).put(text, Text.of(folder.resolve(text)));
    }
    generated.put(name, map);
  }

  private void place(ObjectNode object) {
    if (file.has("namespace") && !object.get("kind").textValue().equals("Namespace")) {
      ((ObjectNode) object.get("metadata")).set("namespace", file.get("namespace"));
    }
    for (JsonNode image : file.withArray("images")) {
      object
          .findParents("image")
          .forEach(each -> {
            if (each.get("image").equals(image.get("name"))) {
              String name = image.path("newName").asText(image.get("name").asText());
              String version =
                  image.has("digest")
                      ? "@" + image.get("digest").asText()
                      : ":" + image.get("newTag").asText();
              ((ObjectNode) each).put("image", name + version);
            }
          });
    }
  }

  private static void rename(ObjectNode object, String from, String to) {
    object
        .findValues("configMap")
        .forEach(reference -> {
          if (reference.path("name").asText().equals(from)) {
            ((ObjectNode) reference).put("name", to);
          }
        });
  }
}
