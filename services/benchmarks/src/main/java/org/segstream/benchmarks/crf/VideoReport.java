package org.segstream.benchmarks.crf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.segstream.benchmarks.Machine;

/** What sequences cost by where frames start. */
public record VideoReport(Machine machine, List<VideoFigures> figures) {
  /** Copies the list. */
  public VideoReport {
    figures = List.copyOf(figures);
  }

  /** For machines; times in ms a frame. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("cpu", machine.cpu()).put("cores", machine.cores()).put("load", machine.load());
    for (VideoFigures of : figures) {
      json.withArray("sequences")
          .addObject()
          .put("sequence", of.sequence())
          .put("start", of.start().name().toLowerCase(Locale.ROOT))
          .put("gap", of.gap())
          .put("reached", of.reached())
          .put("iterations", of.iterations())
          .put("solver_cpu_ms", of.cpuMillis().median())
          .put("motion_cpu_ms", of.motionMillis().median())
          .put("times_cold", of.millis() / cold(of).millis());
    }
    return json;
  }

  /** A table in Markdown. */
  public String toMarkdown() {
    StringBuilder text = new StringBuilder();
    line(text, "%s, %d cores, load %.1f", machine.cpu(), machine.cores(), machine.load());
    line(text, "");
    line(text, "| sequence | gap | start | iterations | solver, CPU ms | motion | × cold |");
    line(text, "|---|---|---|---|---|---|---|");
    for (VideoFigures of : figures) {
      line(
          text,
          "| %s | %.0e | %s%s | %.1f | %.2f (%.2f–%.2f) | %.2f | %.2f |",
          of.sequence(),
          of.gap(),
          of.start().words(),
          of.reached() ? "" : ", not reached",
          of.iterations(),
          of.cpuMillis().median(),
          of.cpuMillis().least(),
          of.cpuMillis().most(),
          of.motionMillis().median(),
          of.millis() / cold(of).millis());
    }
    return text.toString();
  }

  private VideoFigures cold(VideoFigures of) {
    return figures.stream()
        .filter(f -> f.sequence().equals(of.sequence()) && f.gap() == of.gap())
        .filter(f -> f.start() == VideoStart.COLD)
        .findFirst()
        .orElse(of);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
