package org.segstream.k8s;

import static org.segstream.k8s.Manifests.containers;
import static org.segstream.k8s.Manifests.name;
import static org.segstream.k8s.Manifests.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What holds for pods that are told to use a GPU: those of the image with CUDA. */
final class GpuPolicies {
  private static final String GPU = "nvidia.com/gpu";
  private static final String IMAGE_TAG = "-gpu";
  private static final Pattern CUDA = Pattern.compile("(?m)^device=(auto|cuda)$");

  /** What ONNX Runtime's CUDA libraries take once unpacked, 0.6 GiB, and as much again. */
  private static final long UNPACKED_BYTES = 1_200L << 20;

  private GpuPolicies() {}

  static List<String> faults(Manifests all) {
    Faults faults = new Faults();
    all.workloads()
        .filter(workload -> containers(pod(workload)).anyMatch(GpuPolicies::isCuda))
        .forEach(workload -> {
          containers(pod(workload))
              .filter(GpuPolicies::isCuda)
              .forEach(container -> check(container, faults));
          check(workload, all, faults);
        });
    all.workloads()
        .flatMap(workload -> containers(pod(workload)))
        .filter(container -> !isCuda(container))
        .forEach(container ->
            faults.require(
                !container.path("resources").toString().contains(GPU),
                container.path("name").asText() + " holds a GPU that its image cannot use"));
    return faults.found();
  }

  private static boolean isCuda(JsonNode container) {
    return container.path("image").asText().endsWith(IMAGE_TAG);
  }

  private static void check(JsonNode container, Faults faults) {
    String name = container.path("name").asText();
    JsonNode resources = container.path("resources");
    String requested = resources.path("requests").path(GPU).asText();
    faults.require(requested.equals("1"), name + " does not request a GPU");
    faults.require(
        resources.path("limits").path(GPU).asText().equals(requested),
        name + " has not the GPU that it requests as its limit");
  }

  private static void check(ObjectNode workload, Manifests all, Faults faults) {
    JsonNode pod = pod(workload);
    faults.require(
        pod.path("tolerations")
            .valueStream()
            .anyMatch(it ->
                it.path("key").asText().equals(GPU)
                    && it.path("operator").asText().equals("Exists")),
        name(workload) + " does not tolerate the taint of nodes with a GPU");
    faults.require(
        workload.at("/spec/strategy/rollingUpdate/maxSurge").asInt(1) == 0,
        name(workload) + " may wait for a GPU that the pod it replaces holds");
    faults.require(
        pod.path("volumes")
            .valueStream()
            .anyMatch(
                it -> BrokerDisk.bytes(it.at("/emptyDir/sizeLimit").asText("0")) >= UNPACKED_BYTES),
        name(workload) + " has no room to unpack CUDA's libraries");
    String properties = properties(pod, all);
    faults.require(
        CUDA.matcher(properties).find(), name(workload) + " leaves the network on the processors");
    Matcher field = Pattern.compile("(?m)^field-device=(.*)$").matcher(properties);
    faults.require(
        !field.find() || !field.group(1).equals("cpu"),
        name(workload) + " leaves the random field on the processors");
  }

  /** The settings that the pod mounts. */
  private static String properties(JsonNode pod, Manifests all) {
    StringBuilder text = new StringBuilder();
    pod.path("volumes")
        .valueStream()
        .flatMap(it -> all.find("ConfigMap", it.at("/configMap/name").asText()).stream())
        .forEach(map -> map.path("data").forEach(file -> text.append(file.asText()).append('\n')));
    return text.toString();
  }
}
