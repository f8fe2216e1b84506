package org.segstream.k8s;

import static org.segstream.k8s.Manifests.containers;
import static org.segstream.k8s.Manifests.name;
import static org.segstream.k8s.Manifests.pod;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Pods find names wherever a cluster looks them up, and Prometheus reaches what has metrics. */
final class NetworkPolicies {
  /** OpenShift's DNS pods listen at 5353, and policies see their port, not the service's. */
  private static final Set<String> DNS = Set.of("UDP 53", "TCP 53", "UDP 5353", "TCP 5353");

  private final Manifests all;
  private final Faults faults = new Faults();

  private NetworkPolicies(Manifests all) {
    this.all = all;
  }

  static List<String> faults(Manifests all) {
    NetworkPolicies policies = new NetworkPolicies(all);
    all.ofKind("NetworkPolicy")
        .filter(it -> it.at("/spec/policyTypes").toString().contains("Egress"))
        .forEach(policies::names);
    all.ofKind("Deployment", "StatefulSet").forEach(policies::watched);
    all.ofKind("Kafka")
        .forEach(it ->
            policies.faults.require(
                all.ofKind("PodMonitor").findAny().isPresent(),
                name(it) + " is watched by nobody"));
    return policies.faults.found();
  }

  /** Whoever answers differs: a pod of some namespace, or the node itself. */
  private void names(JsonNode policy) {
    Set<String> open =
        policy
            .at("/spec/egress")
            .valueStream()
            .filter(rule -> !rule.has("to"))
            .flatMap(rule -> rule.path("ports").valueStream())
            .map(it -> it.path("protocol").asText() + " " + it.path("port").asText())
            .collect(Collectors.toSet());
    faults.require(open.equals(DNS), "pods of policy " + name(policy) + " do not find every DNS");
  }

  private void watched(JsonNode deployment) {
    boolean serves =
        containers(pod(deployment)).anyMatch(it -> it.path("ports").toString().contains("http"));
    JsonNode labels = deployment.at("/spec/selector/matchLabels");
    faults.require(
        !serves
            || (all.ofKind("ServiceMonitor").anyMatch(it -> selector(it).equals(labels))
                && all.ofKind("Service").anyMatch(it -> it.at("/spec/selector").equals(labels))),
        name(deployment) + " is watched by nobody");
    faults.require(
        !serves
            || all.ofKind("NetworkPolicy")
                .filter(it -> it.at("/spec/podSelector/matchLabels").equals(labels))
                .anyMatch(it -> it.at("/spec/ingress").toString().contains("\"monitoring\"")),
        "Prometheus does not reach " + name(deployment));
  }

  private static JsonNode selector(JsonNode monitor) {
    return monitor.at("/spec/selector/matchLabels");
  }
}
