package org.segstream.k8s;

import static org.segstream.k8s.Manifests.containers;
import static org.segstream.k8s.Manifests.name;
import static org.segstream.k8s.Manifests.pod;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whatever an object names is there, and every selector selects something. */
final class References {
  private static final Set<String> USER_SECRET =
      Set.of("ca.crt", "user.crt", "user.key", "user.p12", "user.password");
  private static final Set<String> CA_SECRET = Set.of("ca.crt", "ca.p12", "ca.password");

  /** Made by hand, as the console's page of the documentation says. */
  private static final Map.Entry<String, Set<String>> TOKENS =
      Map.entry("segstream-console-tokens", Set.of("viewer", "operator"));

  private final Manifests all;
  private final Faults faults = new Faults();
  private final Map<String, Set<String>> secrets;

  private References(Manifests all) {
    this.all = all;
    this.secrets =
        Stream.of(
                all.ofKind("KafkaUser").map(user -> Map.entry(name(user), USER_SECRET)),
                all.ofKind("Kafka").map(it -> Map.entry(name(it) + "-cluster-ca-cert", CA_SECRET)),
                Stream.of(TOKENS))
            .flatMap(Function.identity())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static List<String> faults(Manifests all) {
    References references = new References(all);
    all.workloads().forEach(references::workload);
    references.selectors();
    references.scaling();
    references.kafka();
    return references.faults.found();
  }

  private void workload(JsonNode workload) {
    JsonNode pod = pod(workload);
    String account = pod.path("serviceAccountName").asText("default");
    faults.require(
        account.equals("default") || all.find("ServiceAccount", account).isPresent(),
        "no service account " + account);
    for (JsonNode volume : pod.path("volumes")) {
      if (volume.has("configMap")) {
        String map = volume.at("/configMap/name").asText();
        faults.require(all.find("ConfigMap", map).isPresent(), "no ConfigMap " + map);
      }
      if (volume.has("secret")) {
        String secret = volume.at("/secret/secretName").asText();
        faults.require(secrets.containsKey(secret), "no secret " + secret);
      }
    }
    Set<String> volumes = names(pod.path("volumes"));
    workload.at("/spec/volumeClaimTemplates").forEach(it -> volumes.add(name(it)));
    containers(pod).forEach(container -> container(container, volumes));
    if (workload.get("kind").asText().equals("StatefulSet")) {
      String service = workload.at("/spec/serviceName").asText();
      faults.require(all.find("Service", service).isPresent(), "no Service " + service);
    }
    if (!workload.get("kind").asText().equals("Job")) {
      faults.require(
          selects(workload.at("/spec/selector"), workload.at("/spec/template/metadata/labels")),
          name(workload) + " does not select its own pods");
    }
  }

  private void container(JsonNode container, Set<String> volumes) {
    for (JsonNode mount : container.path("volumeMounts")) {
      String volume = mount.get("name").asText();
      faults.require(volumes.contains(volume), "no volume " + volume);
    }
    for (JsonNode reference : container.findValues("secretKeyRef")) {
      secretKey(reference.get("name").asText(), reference.get("key").asText());
    }
    Set<String> ports = names(container.path("ports"));
    for (JsonNode probe : container.findValues("httpGet")) {
      String port = probe.get("port").asText();
      faults.require(ports.contains(port), "a probe of " + name(container) + " at port " + port);
    }
  }

  private void secretKey(String secret, String key) {
    faults.require(
        secrets.getOrDefault(secret, Set.of()).contains(key),
        "no key " + key + " in secret " + secret);
  }

  private void selectors() {
    Map.of(
            "Service",
            "/spec/selector",
            "PodDisruptionBudget",
            "/spec/selector/matchLabels",
            "NetworkPolicy",
            "/spec/podSelector/matchLabels")
        .forEach((kind, path) ->
            all.ofKind(kind)
                .forEach(it ->
                    faults.require(
                        all.workloads()
                                .anyMatch(workload -> contains(labels(workload), it.at(path)))
                            || it.at("/spec/podSelector").has("matchExpressions"),
                        kind + " " + name(it) + " selects nothing")));
    all.workloads()
        .forEach(workload ->
            pod(workload)
                .path("topologySpreadConstraints")
                .forEach(it ->
                    faults.require(
                        selects(it.get("labelSelector"), labels(workload)),
                        name(workload) + " spreads other pods")));
    Set<String> ports =
        all.workloads()
            .flatMap(it -> containers(pod(it)))
            .flatMap(it -> names(it.path("ports")).stream())
            .collect(Collectors.toSet());
    all.ofKind("Service")
        .forEach(service ->
            service
                .at("/spec/ports")
                .forEach(it ->
                    faults.require(
                        ports.contains(it.path("targetPort").asText()),
                        "service "
                            + name(service)
                            + " leads to port "
                            + it.path("targetPort").asText())));
    all.ofKind("NetworkPolicy")
        .forEach(policy ->
            policy.at("/spec/ingress").findValues("port").stream()
                .filter(JsonNode::isTextual)
                .forEach(it ->
                    faults.require(
                        ports.contains(it.asText()), "a policy for port " + it.asText())));
    all.ofKind("ServiceMonitor").forEach(this::monitor);
    all.ofKind("PodMonitor").forEach(this::brokers);
  }

  /** Strimzi makes these pods, and their port where the Kafka object asks for metrics. */
  private void brokers(JsonNode monitor) {
    JsonNode labels = monitor.at("/spec/selector/matchLabels");
    faults.require(
        all.find("Kafka", labels.path("strimzi.io/cluster").asText())
                .filter(it -> it.at("/spec/kafka").has("metricsConfig"))
                .isPresent()
            && monitor.at("/spec/podMetricsEndpoints/0/port").asText().equals("tcp-prometheus"),
        "PodMonitor " + name(monitor) + " finds no broker's metrics");
  }

  private void monitor(JsonNode monitor) {
    for (JsonNode endpoint : monitor.at("/spec/endpoints")) {
      faults.require(
          all.ofKind("Service")
              .filter(it -> selects(monitor.at("/spec/selector"), it.at("/metadata/labels")))
              .anyMatch(it -> names(it.at("/spec/ports")).contains(endpoint.get("port").asText())),
          "ServiceMonitor " + name(monitor) + " finds no port " + endpoint.get("port").asText());
    }
  }

  private void scaling() {
    all.ofKind("ScaledObject")
        .forEach(scaler -> {
          String target = scaler.at("/spec/scaleTargetRef/name").asText();
          faults.require(all.find("Deployment", target).isPresent(), "no Deployment " + target);
          scaler
              .findValues("authenticationRef")
              .forEach(it ->
                  faults.require(
                      all.find("TriggerAuthentication", it.get("name").asText()).isPresent(),
                      "no TriggerAuthentication " + it.get("name").asText()));
          scaler.findValues("metadata").stream()
              .filter(it -> it.has("topic"))
              .forEach(it ->
                  faults.require(
                      all.find("KafkaTopic", it.get("topic").asText()).isPresent(),
                      "no topic " + it.get("topic").asText()));
        });
    all.ofKind("TriggerAuthentication")
        .forEach(it ->
            it.at("/spec/secretTargetRef")
                .forEach(key -> secretKey(key.get("name").asText(), key.get("key").asText())));
  }

  private void kafka() {
    all.ofKind("KafkaTopic", "KafkaUser", "KafkaNodePool")
        .forEach(it -> {
          String cluster = it.at("/metadata/labels/strimzi.io~1cluster").asText();
          faults.require(all.find("Kafka", cluster).isPresent(), "no Kafka " + cluster);
        });
    all.ofKind("KafkaUser")
        .forEach(user ->
            user.findValues("resource").stream()
                .filter(it -> it.get("type").asText().equals("topic"))
                .map(it -> it.get("name").asText())
                // Kafka Streams makes topics of its own.
                .filter(topic -> !topic.equals(name(user) + "-"))
                .forEach(topic ->
                    faults.require(
                        all.ofKind("KafkaTopic").anyMatch(it -> name(it).startsWith(topic)),
                        "user "
                            + name(user)
                            + " may use topic "
                            + topic
                            + ", which is not there")));
  }

  private static JsonNode labels(JsonNode workload) {
    return workload.at("/spec/template/metadata/labels");
  }

  private static boolean selects(JsonNode selector, JsonNode labels) {
    return contains(labels, selector.path("matchLabels"));
  }

  private static boolean contains(JsonNode labels, JsonNode wanted) {
    return !wanted.isEmpty()
        && wanted.properties().stream()
            .allMatch(it -> it.getValue().equals(labels.get(it.getKey())));
  }

  private static Set<String> names(JsonNode list) {
    return list.valueStream().map(it -> it.path("name").asText()).collect(Collectors.toSet());
  }
}
