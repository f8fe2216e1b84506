package org.segstream.benchmarks.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Markdown;
import org.segstream.benchmarks.Samples;
import org.segstream.trainer.loss.FieldPlan;

/**
 * The figures of a run.
 *
 * @param machine where it ran
 * @param benchmark what was run
 * @param steps with each field, the one without first
 */
public record TrainingReport(
    Machine machine, TrainingBenchmark benchmark, List<StepFigures> steps) {

  /** Copies the list. */
  public TrainingReport {
    steps = List.copyOf(steps);
  }

  private double ratio(StepFigures step) {
    return step.cpuMillis().median() / steps.getFirst().cpuMillis().median();
  }

  /** As a table in Markdown, medians with the range of the rounds. */
  public String toTable() {
    Markdown text = new Markdown();
    text.line(
        "%s; an image of %d×%d a step, %d thread(s), %d rounds",
        machine.words(),
        benchmark.width(),
        benchmark.height(),
        benchmark.threads(),
        benchmark.rounds());
    text.line("");
    text.line("| training step | CPU ms | × | wall ms | peak MiB |");
    text.line("|---|---|---|---|---|");
    for (StepFigures step : steps) {
      text.line(
          "| %s | %s | %.2f | %s | %s |",
          words(step.field()),
          step.cpuMillis().words(0),
          ratio(step),
          step.wallMillis().words(0),
          step.peakMib().isPresent() ? "%.0f".formatted(step.peakMib().getAsDouble()) : "");
    }
    return text.toString();
  }

  private static String words(FieldPlan.Form field) {
    int sweeps = TrainingStep.ITERATIONS;
    return switch (field) {
      case OFF -> "network alone";
      case SURROGATE -> "with the dual surrogate, %d sweeps".formatted(sweeps);
      case UNROLLED -> "with the unrolled field, %d sweeps".formatted(sweeps);
    };
  }

  /** As JSON. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set("machine", machine.toJson());
    json.put("width", benchmark.width()).put("height", benchmark.height());
    json.put("threads", benchmark.threads()).put("rounds", benchmark.rounds());
    for (StepFigures step : steps) {
      ObjectNode row = json.withArray("steps").addObject();
      row.put("field", step.field().toString()).put("ratio", ratio(step));
      samples(row, "cpuMillis", step.cpuMillis());
      samples(row, "wallMillis", step.wallMillis());
      step.peakMib().ifPresent(mib -> row.put("peakMib", mib));
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
