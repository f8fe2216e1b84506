package org.segstream.benchmarks.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Samples;

/**
 * The figures of a run.
 *
 * @param machine where it ran
 * @param benchmark what was run
 * @param steps of each kind, the step without random field first
 * @param sweeps of the random field by itself
 */
public record TrainingReport(
    Machine machine,
    TrainingBenchmark benchmark,
    List<StepFigures> steps,
    Optional<SweepFigures> sweeps) {

  /** Copies the list. */
  public TrainingReport {
    steps = List.copyOf(steps);
  }

  private double ratio(StepFigures step) {
    return step.cpuMillis().median() / steps.getFirst().cpuMillis().median();
  }

  /** As tables in Markdown, medians with the range of the rounds. */
  public String toTable() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s, %d cores, load %.1f, JVM %s; an image of %d×%d a step, %d thread(s), %d rounds",
        machine.cpu(),
        machine.cores(),
        machine.load(),
        machine.jvm(),
        benchmark.width(),
        benchmark.height(),
        benchmark.threads(),
        benchmark.rounds());
    line(text, "");
    line(text, "| training step | CPU ms | × | wall ms | peak MiB |");
    line(text, "|---|---|---|---|---|");
    for (StepFigures step : steps) {
      line(
          text,
          "| %s | %s | %.2f | %s | %s |",
          step.kind().description(),
          millis(step.cpuMillis()),
          ratio(step),
          millis(step.wallMillis()),
          step.peakMib().isPresent() ? "%.0f".formatted(step.peakMib().getAsDouble()) : "");
    }
    sweeps.ifPresent(figures -> sweeps(text, figures));
    return text.toString();
  }

  private static void sweeps(StringBuilder text, SweepFigures figures) {
    line(text, "");
    line(
        text,
        "| %d iterations at %d×%d×%d, one thread | CPU ms |",
        SweepFigures.ITERATIONS,
        figures.shape().width(),
        figures.shape().height(),
        figures.shape().labels());
    line(text, "|---|---|");
    line(text, "| hard, forward | %s |", millis(figures.hard()));
    line(
        text,
        "| soft, forward | %s, %.2f × hard |",
        millis(figures.soft()),
        figures.soft().median() / figures.hard().median());
    line(text, "| soft, backward | %s |", millis(figures.backward()));
  }

  private static String millis(Samples samples) {
    return String.format(
        Locale.ROOT, "%.0f (%.0f–%.0f)", samples.median(), samples.least(), samples.most());
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  /** As JSON. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set("machine", machine.toJson());
    json.put("width", benchmark.width()).put("height", benchmark.height());
    json.put("threads", benchmark.threads()).put("rounds", benchmark.rounds());
    for (StepFigures step : steps) {
      ObjectNode of = json.withArray("steps").addObject();
      of.put("kind", step.kind().name().toLowerCase(Locale.ROOT)).put("ratio", ratio(step));
      samples(of, "cpuMillis", step.cpuMillis());
      samples(of, "wallMillis", step.wallMillis());
      step.peakMib().ifPresent(mib -> of.put("peakMib", mib));
    }
    sweeps.ifPresent(figures -> {
      ObjectNode of = json.putObject("sweeps");
      of.put("iterations", SweepFigures.ITERATIONS).put("labels", figures.shape().labels());
      samples(of, "hardForward", figures.hard());
      samples(of, "softForward", figures.soft());
      samples(of, "softBackward", figures.backward());
    });
    return json;
  }

  private static void samples(ObjectNode json, String name, Samples samples) {
    json.putObject(name)
        .put("median", samples.median())
        .put("least", samples.least())
        .put("most", samples.most());
  }
}
