package org.segstream.k8s;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Alerts and scalers ask for metrics that workers have, and the operations guide knows each. */
final class AlertPolicies {
  private static final Pattern NAME = Pattern.compile("segstream_[a-z_]+");

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
