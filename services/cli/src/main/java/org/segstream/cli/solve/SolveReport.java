package org.segstream.cli.solve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import org.segstream.cli.console.Output;
import org.segstream.crf.certificate.Certificate;

/** Tells of instances as they are solved: a JSON object a line, or rows of a table. */
final class SolveReport {
  private final PrintWriter out;
  private final boolean json;
  private boolean headed;

  SolveReport(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  void add(Solved solved) {
    if (json) {
      out.println(toJson(solved));
    } else {
      if (!headed) {
        out.println(
            row(
                "instance",
                "size",
                "iter.",
                "CPU ms",
                "wall ms",
                "lower bound",
                "energy",
                "gap",
                "start",
                "check"));
        headed = true;
      }
      out.println(toRow(solved));
    }
    Output.flush(out);
  }

  private static String toRow(Solved solved) {
    Certificate said = solved.certificate();
    return row(
        solved.file().getFileName(),
        solved.size(),
        said.iterations(),
        number("%.1f", solved.cpuMillis()),
        number("%.1f", solved.wallMillis()),
        number("%.3f", said.lowerBound()),
        number("%.3f", said.energy()),
        said.relativeGap().stream()
            .mapToObj(value -> number("%.2e", value))
            .findFirst()
            .orElse("-"),
        start(said),
        solved.check().passed() ? "passed" : String.join("; ", solved.check().failures()));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String row(Object... cells) {
    return String.format("%-20s %-24s %6s %9s %9s %15s %15s %9s  %-6s %s", cells);
  }

  private static ObjectNode toJson(Solved solved) {
    Certificate said = solved.certificate();
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("instance", solved.file().toString()).put("size", solved.size());
    json.put("backend", solved.solver()).put("threads", 1);
    json.put("iterations", said.iterations());
    json.put("cpu_ms", solved.cpuMillis()).put("wall_ms", solved.wallMillis());
    json.put("base", said.base()).put("lower_bound", said.lowerBound());
    json.put("energy", said.energy());
    said.relativeGap()
        .ifPresentOrElse(gap -> json.put("relative_gap", gap), () -> json.putNull("relative_gap"));
    json.put("start", start(said)).put("deadline_hit", said.deadlineHit());
    json.put("check", solved.check().passed());
    solved.check().failures().forEach(json.withArray("check_failures")::add);
    return json;
  }

  private static String start(Certificate certificate) {
    return certificate.start().name().toLowerCase(Locale.ROOT);
  }
}
