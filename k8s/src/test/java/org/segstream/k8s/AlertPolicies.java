package org.segstream.k8s;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Alerts and scalers ask for metrics that workers have, and the operations guide knows each. */
final class AlertPolicies {
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| `(segstream\\.[a-z.]+)` \\| (\\w+)");
  private static final Pattern ASKED = Pattern.compile("segstream_[a-z_]+");

  private AlertPolicies() {}

  static List<String> faults(Manifests all) {
    Faults faults = new Faults();
    Set<String> metrics = metrics();
    String guide = Text.of(Text.ROOT.resolve("docs/operations.md"));
    Stream.concat(
            all.ofKind("PrometheusRule").flatMap(it -> it.findValuesAsText("expr").stream()),
            all.ofKind("ScaledObject").flatMap(it -> it.findValuesAsText("query").stream()))
        .flatMap(query -> ASKED.matcher(query).results().map(MatchResult::group))
        .forEach(it -> faults.require(metrics.contains(it), "no metric " + it));
    all.ofKind("PrometheusRule")
        .flatMap(it -> it.findValuesAsText("alert").stream())
        .forEach(it ->
            faults.require(
                guide.contains("\n### " + it + "\n"), "docs/operations.md does not explain " + it));
    return faults.found();
  }

  /** Prometheus' names of the metrics in docs/metrics.md. */
  private static Set<String> metrics() {
    return DOCUMENTED
        .matcher(Text.of(Text.ROOT.resolve("docs/metrics.md")))
        .results()
        .map(it -> it.group(1).replace('.', '_') + suffix(it.group(1), it.group(2)))
        .collect(Collectors.toSet());
  }

  private static String suffix(String name, String kind) {
    if (kind.equals("counter")) {
      return "_total";
    }
    return kind.equals("timer") || name.endsWith(".age") ? "_seconds" : "";
  }
}
