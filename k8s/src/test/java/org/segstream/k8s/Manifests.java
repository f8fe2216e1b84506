package org.segstream.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every object of one installation.
 *
 * @param objects rendered
 */
record Manifests(List<ObjectNode> objects) {
  static final Path K8S = Text.ROOT.resolve("k8s");

  /** Every folder that is meant to be applied. */
  static List<Path> folders() {
    return Stream.of(
            "overlays/dev",
            "overlays/gpu",
            "overlays/gpu-runtimeclass",
            "overlays/live",
            "overlays/archive",
            "try",
            "doctor",
            "trainer",
            "console")
        .map(K8S::resolve)
        .toList();
  }

  /** What is there after the folder has been applied. */
  static Manifests installed(Path folder) {
    List<ObjectNode> objects = Kustomization.render(folder);
    if (!folder.startsWith(K8S.resolve("overlays")) && !folder.endsWith("base")) {
      objects.addAll(Kustomization.render(K8S.resolve("overlays/dev")));
    }
    return new Manifests(objects);
  }

  /** What the overlays have in common. */
  static Manifests base() {
    return installed(K8S.resolve("base"));
  }

  static Manifests overlay(String name) {
    return installed(K8S.resolve("overlays").resolve(name));
  }

  Stream<ObjectNode> ofKind(String... kinds) {
    return objects.stream().filter(it -> List.of(kinds).contains(it.get("kind").asText()));
  }

  Optional<ObjectNode> find(String kind, String name) {
    return ofKind(kind).filter(it -> name(it).equals(name)).findFirst();
  }

  /** Deployments, StatefulSets and Jobs. */
  Stream<ObjectNode> workloads() {
    return ofKind("Deployment", "StatefulSet", "Job");
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  static JsonNode pod(JsonNode workload) {
    return workload.at("/spec/template/spec");
  }

  static Stream<JsonNode> containers(JsonNode pod) {
    return Stream.concat(
        pod.path("initContainers").valueStream(), pod.path("containers").valueStream());
  }
}
