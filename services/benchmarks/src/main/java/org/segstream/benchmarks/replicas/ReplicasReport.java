package org.segstream.benchmarks.replicas;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Markdown;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;

/**
 * What was measured.
 *
 * @param machine where
 * @param plan what
 * @param aloneMillis a step of one process that exchanges nothing
 * @param models of each form of the gradients
 * @param rows of all numbers of replicas
 */
public record ReplicasReport(
    Machine machine,
    ReplicasPlan plan,
    double aloneMillis,
    Map<Levels, StepModel> models,
    List<ReplicasRow> rows) {

  /** Copies. */
  public ReplicasReport {
    models = new EnumMap<>(models);
    rows = List.copyOf(rows);
  }

  /** As tables in Markdown. */
  public String toTable() {
    Markdown text = new Markdown();
    text.line("%s", machine.words());
    text.line(
        "%d chips a replica and step, %d ms of pause for forward and backward pass, %d steps after"
            + " %d; one process alone: %.0f ms a step",
        plan.batch(), plan.compute().toMillis(), plan.steps(), plan.warmUp(), aloneMillis);
    text.line("");
    text.line(
        "| gradients | replicas | step ms | images/s | × alone | MB a step | CPU ms a step | model,"
            + " %d cores, ms | model, a core each, ms |",
        machine.cores());
    text.line("|---|---|---|---|---|---|---|---|---|");
    for (ReplicasRow row : rows) {
      text.line(
          "| %s | %d | %.0f | %.1f | %.2f | %.2f | %.0f | %.0f | %.0f |",
          row.levels(),
          row.replicas(),
          row.stepMillis(),
          imagesPerSecond(row),
          row.gain(),
          row.bytes() / 1e6,
          row.cpuMillis(),
          row.modelHereMillis(),
          row.modelMillis());
    }
    text.line("");
    text.line("| the model's parts, ms | apply | encode | decode and add | trips | transfer |");
    text.line("|---|---|---|---|---|---|");
    models.forEach((levels, model) ->
        text.line(
            "| %s | %.1f | %.1f | %.1f | %.1f | %.2f |",
            levels, model.apply(), model.encode(), model.add(), model.trips(), model.transfer()));
    return text.toString();
  }

  private double imagesPerSecond(ReplicasRow row) {
    return row.replicas() * plan.batch() / row.stepMillis() * 1e3;
  }

  /** As JSON. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set("machine", machine.toJson());
    json.put("batch", plan.batch())
        .put("compute_ms", plan.compute().toMillis())
        .put("steps", plan.steps())
        .put("alone_ms", aloneMillis);
    models.forEach((levels, model) ->
        json.withObject("/models/" + levels)
            .put("apply_ms", model.apply())
            .put("encode_ms", model.encode())
            .put("add_ms", model.add())
            .put("trips_ms", model.trips())
            .put("transfer_ms", model.transfer()));
    for (ReplicasRow row : rows) {
      json.withArray("rows")
          .addObject()
          .put("gradients", row.levels().toString())
          .put("replicas", row.replicas())
          .put("step_ms", row.stepMillis())
          .put("images_per_second", imagesPerSecond(row))
          .put("gain", row.gain())
          .put("bytes", row.bytes())
          .put("cpu_ms", row.cpuMillis())
          .put("model_here_ms", row.modelHereMillis())
          .put("model_ms", row.modelMillis());
    }
    return json;
  }
}
