package org.segstream.k8s;

import static org.segstream.k8s.Manifests.containers;
import static org.segstream.k8s.Manifests.name;
import static org.segstream.k8s.Manifests.pod;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What holds for every pod: the restricted profile and more, limits, probes, time to stop. */
final class PodPolicies {
  /** Longest that a worker takes to stop beyond its time to drain, docs/architecture.md. */
  private static final int STOPPING_SECONDS = 30;

  private static final int DRAIN_MILLIS = 10_000;

  /** Of a model, and its first frames. */
  private static final int LOADING_SECONDS = 45;

  private static final Pattern CONNECT =
      Pattern.compile("--connect-within-ms[^\\n]*\\(default: (\\d+)\\)");

  private PodPolicies() {}

  /** For how long a service waits for a broker, as the reference says. */
  private static int connectSeconds() {
    Matcher option = CONNECT.matcher(Text.of(Text.ROOT.resolve("docs/reference.md")));
    if (!option.find()) {
      throw new IllegalStateException("docs/reference.md does not say for how long");
    }
    return Integer.parseInt(option.group(1)) / 1000;
  }

  static List<String> faults(Manifests all) {
    Faults faults = new Faults();
    all.workloads()
        .forEach(workload -> {
          JsonNode pod = pod(workload);
          check(pod, faults);
          containers(pod).forEach(it -> check(it, pod, faults));
        });
    all.ofKind("Deployment", "StatefulSet").forEach(it -> service(it, all, faults));
    all.ofKind("ConfigMap")
        .forEach(it ->
            faults.require(
                !it.toString().contains("user.p12"),
                name(it) + " asks for a store whose password changes with its renewal"));
    all.ofKind("Kafka", "KafkaNodePool").forEach(it -> broker(it, faults));
    return faults.found();
  }

  private static void check(JsonNode pod, Faults faults) {
    JsonNode security = pod.path("securityContext");
    faults.require(security.path("runAsNonRoot").asBoolean(), "may run as root");
    faults.require(
        security.path("runAsUser").asInt() > 0, "runs as user 0, or nobody says as whom");
    faults.require(
        security.at("/seccompProfile/type").asText().equals("RuntimeDefault"),
        "no seccomp profile");
    faults.require(
        !pod.path("automountServiceAccountToken").asBoolean(true), "has a service account's token");
    faults.require(
        !pod.has("hostNetwork") && !pod.has("hostPID") && !pod.has("hostIPC"), "uses the host's");
    pod.path("volumes")
        .forEach(it -> faults.require(!it.has("hostPath"), "mounts a path of the host"));
    pod.findValues("emptyDir")
        .forEach(it -> faults.require(it.has("sizeLimit"), "an emptyDir without a limit"));
    disk(pod, faults);
    faults.require(
        !pod.toString().contains("user.password"),
        "knows the password of the store before the renewal of its certificate");
  }

  /** What is in an emptyDir counts as ephemeral storage, and so do logs. */
  private static void disk(JsonNode pod, Faults faults) {
    long folders =
        pod.path("volumes")
            .valueStream()
            .mapToLong(it -> BrokerDisk.bytes(it.at("/emptyDir/sizeLimit").asText("0")))
            .sum();
    long limit =
        pod.path("containers")
            .valueStream()
            .mapToLong(
                it -> BrokerDisk.bytes(it.at("/resources/limits/ephemeral-storage").asText("0")))
            .sum();
    faults.require(folders < limit, "is evicted before its folders are full");
  }

  private static void check(JsonNode container, JsonNode pod, Faults faults) {
    String name = container.path("name").asText();
    JsonNode security = container.path("securityContext");
    faults.require(
        security.path("readOnlyRootFilesystem").asBoolean(), name + " can write its root");
    faults.require(
        !security.path("allowPrivilegeEscalation").asBoolean(true), name + " can gain privileges");
    faults.require(
        security.at("/capabilities/drop/0").asText().equals("ALL")
            && !security.path("capabilities").has("add"),
        name + " keeps capabilities");
    faults.require(!security.path("privileged").asBoolean(), name + " is privileged");
    for (String resource : List.of("cpu", "memory", "ephemeral-storage")) {
      for (String kind : List.of("requests", "limits")) {
        faults.require(
            container.path("resources").path(kind).has(resource),
            name + " has no " + kind + " of " + resource);
      }
    }
    String image = container.path("image").asText();
    faults.require(
        image.matches(".+:[^:/]+") && !image.endsWith(":latest"), name + " has no fixed image");
    faults.require(
        image.matches("(localhost|[^/]*[.:][^/]*)/.+"),
        name + " has an image of a public registry");
    container
        .path("volumeMounts")
        .valueStream()
        .filter(it -> !it.path("readOnly").asBoolean())
        .forEach(it ->
            faults.require(
                pod.path("volumes")
                    .valueStream()
                    .filter(volume -> volume.get("name").equals(it.get("name")))
                    .allMatch(volume -> volume.has("emptyDir")),
                name + " can write " + it.get("mountPath").asText()));
  }

  private static void service(JsonNode deployment, Manifests all, Faults faults) {
    JsonNode pod = pod(deployment);
    containers(pod)
        .forEach(it -> {
          probe(it, "startupProbe", "/health/started", faults);
          probe(it, "readinessProbe", "/health/ready", faults);
          probe(it, "livenessProbe", "/health/live", faults);
          JsonNode startup = it.path("startupProbe");
          faults.require(
              startup.path("failureThreshold").asInt() * startup.path("periodSeconds").asInt()
                  >= connectSeconds() + LOADING_SECONDS,
              name(deployment) + " is killed while it waits for a broker");
        });
    faults.require(
        pod.path("terminationGracePeriodSeconds").asInt() > DRAIN_MILLIS / 1000 + STOPPING_SECONDS,
        name(deployment) + " is killed before it can have stopped");
    faults.require(
        !pod.path("topologySpreadConstraints").isEmpty(), name(deployment) + " may crowd a node");
    faults.require(
        all.ofKind("PodDisruptionBudget")
            .anyMatch(it -> it.at("/spec/selector").equals(deployment.at("/spec/selector"))),
        name(deployment) + " has no budget for disruptions");
    faults.require(
        !deployment.path("spec").has("replicas")
            || all.ofKind("ScaledObject")
                .noneMatch(
                    it -> it.at("/spec/scaleTargetRef/name").asText().equals(name(deployment))),
        name(deployment) + " fixes the replicas that its scaler sets");
  }

  private static void probe(JsonNode container, String probe, String path, Faults faults) {
    faults.require(
        container.path(probe).at("/httpGet/path").asText().equals(path),
        name(container) + container.path("name").asText() + " has no " + probe + " at " + path);
  }

  /** Strimzi makes these pods; the namespace must be able to take them. */
  private static void broker(JsonNode object, Faults faults) {
    JsonNode template =
        object.at(
            object.get("kind").asText().equals("Kafka")
                ? "/spec/entityOperator/template"
                : "/spec/template");
    template
        .properties()
        .forEach(it -> {
          JsonNode security = it.getValue().path("securityContext");
          faults.require(
              it.getKey().equals("pod")
                  ? security.path("runAsNonRoot").asBoolean()
                      && security.at("/seccompProfile/type").asText().equals("RuntimeDefault")
                  : security.at("/capabilities/drop/0").asText().equals("ALL")
                      && !security.path("allowPrivilegeEscalation").asBoolean(true),
              it.getKey() + " of " + name(object) + " is not restricted");
        });
    faults.require(template.has("pod"), name(object) + " has no template of its pods");
  }
}
