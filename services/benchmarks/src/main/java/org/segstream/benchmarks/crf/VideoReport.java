package org.segstream.benchmarks.crf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Markdown;

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
    for (VideoFigures each : figures) {
      json.withArray("sequences")
          .addObject()
          .put("sequence", each.sequence())
          .put("start", each.start().name().toLowerCase(Locale.ROOT))
          .put("gap", each.gap())
          .put("reached", each.reached())
          .put("iterations", each.iterations())
          .put("solver_cpu_ms", each.cpuMillis().median())
          .put("motion_cpu_ms", each.motionMillis().median())
          .put("times_cold", each.millis() / cold(each).millis());
    }
    return json;
  }

  /** A table in Markdown. */
  public String toMarkdown() {
    Markdown text = new Markdown();
    text.line("%s, %d cores, load %.1f", machine.cpu(), machine.cores(), machine.load());
    text.line("");
    text.line("| sequence | gap | start | iterations | solver, CPU ms | motion | × cold |");
    text.line("|---|---|---|---|---|---|---|");
    for (VideoFigures each : figures) {
      text.line(
          "| %s | %.0e | %s%s | %.1f | %.2f (%.2f–%.2f) | %.2f | %.2f |",
          each.sequence(),
          each.gap(),
          each.start().words(),
          each.reached() ? "" : ", not reached",
          each.iterations(),
          each.cpuMillis().median(),
          each.cpuMillis().least(),
          each.cpuMillis().most(),
          each.motionMillis().median(),
          each.millis() / cold(each).millis());
    }
    return text.toString();
  }

  private VideoFigures cold(VideoFigures each) {
    return figures.stream()
        .filter(f -> f.sequence().equals(each.sequence()) && f.gap() == each.gap())
        .filter(f -> f.start() == VideoStart.COLD)
        .findFirst()
        .orElse(each);
  }
}
