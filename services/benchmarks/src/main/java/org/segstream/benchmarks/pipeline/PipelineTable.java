package org.segstream.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.segstream.benchmarks.Machine;

/** A report's lines for people. */
public final class PipelineTable {
  private static final String ROW = "%-22s %-10s %6s %6s %6s %6s %7s %8s %6s %7s %6s";

  private PipelineTable() {}

  /** What the columns are. */
  public static String header() {
    return ROW.formatted(
        "scenario",
        "course",
        "fps",
        "p50",
        "p95",
        "p99",
        "dropped",
        "CPU ms",
        "cores",
        "MiB",
        "iter");
  }

  /** One scenario on one course. */
  public static String row(ScenarioFigures each) {
    return ROW.formatted(
        each.scenario().name(),
        each.course(),
        number("%.1f", each.fps()),
        number("%.0f", each.p50()),
        number("%.0f", each.p95()),
        number("%.0f", each.p99()),
        each.dropped(),
        number("%.1f", each.cpuMillis()),
        number("%.1f", each.cores()),
        number("%.0f", each.residentMib()),
        number("%.1f", each.iterations()));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** What stands below the rows. */
  public static List<String> summary(PipelineReport report) {
    PipelineBench.Plan plan = report.plan();
    List<String> lines = new ArrayList<>();
    report
        .realTimeStreams()
        .forEach((course, streams) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%s: %d of at most %d streams keep %.1f fps within %s ms",
                    course,
                    streams,
                    plan.mostStreams(),
                    plan.framesPerSecond(),
                    plan.deadlineMillis())));
    lines.add(
        String.format(
            Locale.ROOT,
            "broker, producer and consumer take %.0f %% of the CPU time of one stream",
            100 * report.brokerShare()));
    Machine machine = report.machine();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s, %d cores, load %.1f at the start, JVM %s",
            machine.cpu(),
            machine.cores(),
            machine.load(),
            machine.jvm()));
    return lines;
  }
}
