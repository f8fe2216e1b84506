package org.segstream.benchmarks.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Markdown;

/**
 * What {@link FieldBenchmark} has measured.
 *
 * @param machine where it ran, with its load at the start
 * @param benchmark what was asked for
 * @param figures by size
 */
public record FieldReport(Machine machine, FieldBenchmark benchmark, List<FieldFigures> figures) {

  /** Copies the figures. */
  public FieldReport {
    figures = List.copyOf(figures);
  }

  /** As a table in Markdown. */
  public String toTable() {
    Markdown text = new Markdown();
    text.line(
        "%s; %s, %d labels, %d frames as a stream, %d rounds",
        machine.words(),
        benchmark.model().id(),
        benchmark.model().labels().size(),
        benchmark.frames().size(),
        benchmark.rounds());
    text.line("");
    text.line(
        "| masks | CPU ms a frame | a megapixel | over all pixels | × | iterations | state |");
    text.line("|---|---|---|---|---|---|---|");
    for (FieldFigures row : figures) {
      text.line(
          "| %d×%d | %s | %.1f | %s | %.2f | %.1f | %.0f B a pixel |",
          row.width(),
          row.height(),
          row.cpuMillis().words(1),
          row.millisPerMegapixel(),
          row.allPixelsMillis().words(1),
          row.cpuMillis().median() / row.allPixelsMillis().median(),
          row.iterations(),
          row.bytesPerPixel());
    }
    return text.toString();
  }

  /** As JSON. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set("machine", machine.toJson());
    json.put("model", benchmark.model().id()).put("labels", benchmark.model().labels().size());
    json.put("frames", benchmark.frames().size()).put("rounds", benchmark.rounds());
    for (FieldFigures row : figures) {
      json.withArray("sizes")
          .addObject()
          .put("width", row.width())
          .put("height", row.height())
          .put("cpu_ms", row.cpuMillis().median())
          .put("cpu_ms_per_megapixel", row.millisPerMegapixel())
          .put("cpu_ms_over_all_pixels", row.allPixelsMillis().median())
          .put("iterations", row.iterations())
          .put("state_bytes", row.stateBytes());
    }
    return json;
  }
}
