package org.segstream.benchmarks.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Markdown;
import org.segstream.benchmarks.Samples;

/**
 * The figures of a run.
 *
 * @param machine where it ran
 * @param benchmark what was run
 * @param figures of each part
 */
public record ModelReport(Machine machine, ModelBenchmark benchmark, List<ModelFigures> figures) {

  /** Copies the list. */
  public ModelReport {
    figures = List.copyOf(figures);
  }

  /** As a table in Markdown, medians with the range of the rounds. */
  public String toTable() {
    Markdown text = new Markdown();
    text.line(
        "%s; %s, %d labels, a frame of %d×%d, %d readings",
        machine.words(),
        benchmark.model().id(),
        benchmark.model().labels().size(),
        benchmark.width(),
        benchmark.height(),
        benchmark.rounds());
    text.line("");
    text.line("| a frame | threads | ms | CPU ms | |");
    text.line("|---|---|---|---|---|");
    for (ModelFigures row : figures) {
      text.line(
          "| %s | %d | %s | %s | %s |",
          row.part(),
          row.threads(),
          row.cost().map(cost -> cost.wallMillis().words(1)).orElse("–"),
          row.cost().map(cost -> cost.cpuMillis().words(1)).orElse("–"),
          row.note());
    }
    return text.toString();
  }

  /** As JSON. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set("machine", machine.toJson());
    json.put("model", benchmark.model().id()).put("labels", benchmark.model().labels().size());
    json.put("width", benchmark.width()).put("height", benchmark.height());
    json.put("rounds", benchmark.rounds());
    for (ModelFigures each : figures) {
      ObjectNode row = json.withArray("parts").addObject();
      row.put("part", each.part()).put("threads", each.threads()).put("note", each.note());
      each.cost()
          .ifPresent(cost -> {
            samples(row, "ms", cost.wallMillis());
            samples(row, "cpu_ms", cost.cpuMillis());
          });
    }
    return json;
  }

  private static void samples(ObjectNode json, String name, Samples samples) {
    json.putObject(name)
        .put("median", samples.median())
        .put("least", samples.least())
        .put("most", samples.most());
  }
}
