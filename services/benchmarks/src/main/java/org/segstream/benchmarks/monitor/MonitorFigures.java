package org.segstream.benchmarks.monitor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.segstream.benchmarks.Machine;

/**
 * What was measured of a monitor.
 *
 * @param machine where
 * @param plan of what
 * @param recordsPerSecond masks a second through all topologies, by the clock, broker and all on
 *     this machine
 * @param cpuMicros CPU time of the monitor's own threads for one mask, µs
 * @param lagSeconds how far it was behind at the worst while 3 000 masks a second came for 20 s
 * @param stateBytes of a stream in all stores, as they are in the changelogs
 * @param restoreSeconds from a start without local state to work
 * @param sampleMicros CPU time of a worker for a mask's thumbnail and margins, µs
 */
public record MonitorFigures(
    Machine machine,
    MonitorBench.Plan plan,
    double recordsPerSecond,
    double cpuMicros,
    double lagSeconds,
    double stateBytes,
    double restoreSeconds,
    double sampleMicros) {

  /** Masks a second that one core carries. */
  public double perCore() {
    return 1e6 / cpuMicros;
  }

  /** Lines for people. */
  public List<String> table() {
    return List.of(
        line("masks a second, by the clock", "%.0f", recordsPerSecond),
        line("CPU a mask, µs", "%.0f", cpuMicros),
        line("masks a second on one core", "%.0f", perCore()),
        line("behind 3000 masks a second, s", "%.1f", lagSeconds),
        line("state a stream, KiB", "%.1f", stateBytes / 1024),
        line("start without local state, s", "%.1f", restoreSeconds),
        line("a worker's CPU a thumbnail, µs", "%.0f", sampleMicros));
  }

  private static String line(String name, String format, double value) {
    return String.format(Locale.ROOT, "%-30s " + format, name, value);
  }

  /** For machines. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("machine", machine.toJson());
    return json.put("streams", plan.streams())
        .put("records", plan.records())
        .put("mask_bytes", plan.maskBytes())
        .put("records_per_second", recordsPerSecond)
        .put("cpu_us", cpuMicros)
        .put("records_per_second_on_one_core", perCore())
        .put("state_bytes_of_a_stream", stateBytes)
        .put("lag_seconds_at_3000_a_second", lagSeconds)
        .put("restore_seconds", restoreSeconds)
        .put("sample_us", sampleMicros);
  }
}
