package org.segstream.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Alerts and scalers ask for metrics that workers have, and the operations guide knows each. */
final class AlertPolicies {
  private static final Pattern NAME = Pattern.compile("segstream_[a-z_]+");
  private static final Pattern OTHERS = Pattern.compile("\\b(kafka|kubelet|strimzi)_[a-z_]+");

  /**
   * Those that are used of Strimzi's metrics reporter (its dashboards have them) and of kubelets.
   */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "kafka_server_replicamanager_underreplicatedpartitions",
          "kafka_controller_kafkacontroller_offlinepartitionscount",
          "kubelet_volume_stats_used_bytes",
          "kubelet_volume_stats_capacity_bytes");

  /** What nobody may find out from its users. */
  private static final List<String> WATCHED =
      List.of(
          "segstream_lag_records",
          "segstream_frame_latency_seconds",
          "reason=\\\"retention\\\"",
          "segstream_tls_days_left",
          "segstream_monitor_streams",
          "kubelet_volume_stats_used_bytes",
          "kafka_server_replicamanager_underreplicatedpartitions");

  private AlertPolicies() {}

  static List<String> faults(Manifests all) {
    Faults faults = new Faults();
    Set<String> metrics = metrics();
    String guide = Text.of(Text.ROOT.resolve("docs/operations.md"));
    Stream.concat(
            all.ofKind("PrometheusRule").flatMap(it -> it.findValuesAsText("expr").stream()),
            all.ofKind("ScaledObject").flatMap(it -> it.findValuesAsText("query").stream()))
        .flatMap(AlertPolicies::names)
        .forEach(it -> faults.require(metrics.contains(it), "no metric " + it));
    String alerts =
        all.ofKind("PrometheusRule").map(JsonNode::toString).collect(Collectors.joining());
    OTHERS
        .matcher(alerts)
        .results()
        .map(MatchResult::group)
        .forEach(it -> faults.require(OF_OTHERS.contains(it), "no metric " + it));
    WATCHED.forEach(it ->
        faults.require(
            all.ofKind("ScaledObject").findAny().isEmpty() || alerts.contains(it),
            "no alert on " + it));
    // What a worker has in hand is never old: beyond 32 records it leaves the rest on the topic.
    faults.require(!alerts.contains("segstream_queue_age_seconds"), "an alert that cannot fire");
    all.ofKind("PrometheusRule")
        .flatMap(it -> it.findValuesAsText("alert").stream())
        .forEach(it ->
            faults.require(
                guide.contains("\n### " + it + "\n"), "docs/operations.md does not explain " + it));
    return faults.found();
  }

  /** Names of the samples that a worker prints: a test of the worker holds this table to them. */
  private static Set<String> metrics() {
    String page = Text.of(Text.ROOT.resolve("docs/metrics.md"));
    return page.substring(page.indexOf("## Names"))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .flatMap(line -> names(line.substring(0, line.indexOf(" | "))))
        .collect(Collectors.toSet());
  }

  private static Stream<String> names(String text) {
    return NAME.matcher(text).results().map(MatchResult::group);
  }
}
