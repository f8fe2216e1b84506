package org.segstream.benchmarks.crf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Samples;

/**
 * The benchmark's figures as JSON.
 *
 * @param compiler what the baseline was compiled with
 */
public record CrfReport(
    Machine machine, Optional<String> compiler, List<InstanceFigures> instances) {
  private static final List<String> GAP_NAMES = List.of("gap_1e-2", "gap_1e-3");

  /** Copies the list. */
  public CrfReport {
    instances = List.copyOf(instances);
  }

  /** For machines; times in ms, ratios baseline over own. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set("machine", machine.toJson());
    json.put("baseline", compiler.orElse("none: no C++ compiler on the PATH"));
    for (InstanceFigures figures : instances) {
      ObjectNode entry = json.withArray("instances").addObject();
      entry.put("instance", figures.instance().name()).put("size", figures.instance().size());
      entry.put("sure_share", figures.instance().sureShare()).put("checked", figures.checked());
      figures.baseline().ifPresent(baseline -> put(entry.putObject("baseline"), baseline));
      ObjectNode row = entry.putObject("segstream");
      put(row, figures.own());
      figures.baseline().ifPresent(baseline -> putRatios(row, baseline, figures.own()));
    }
    return json;
  }

  private static void put(ObjectNode json, SolverFigures figures) {
    figures.pass().ifPresent(pass -> put(json, "pass_ms", pass));
    figures.decidingPass().ifPresent(pass -> put(json, "deciding_pass_ms", pass));
    for (int g = 0; g < GAP_NAMES.size(); g++) {
      ObjectNode to = json.putObject(GAP_NAMES.get(g));
      figures
          .toGap()
          .get(g)
          .ifPresent(reached -> {
            to.put("iterations", reached.iterations());
            put(to, "cpu_ms", reached.cpuMillis());
            put(to, "wall_ms", reached.wallMillis());
          });
    }
  }

  private static void put(ObjectNode json, String name, Samples samples) {
    json.put(name, samples.median());
    json.putArray(name + "_range").add(samples.least()).add(samples.most());
  }

  private static void putRatios(ObjectNode json, SolverFigures baseline, SolverFigures own) {
    ObjectNode ratios = json.putObject("baseline_over_segstream");
    Ratios.of(baseline.pass(), own.pass()).ifPresent(value -> ratios.put("pass", value));
    Ratios.of(baseline.decidingPass(), own.decidingPass())
        .ifPresent(value -> ratios.put("deciding_pass", value));
    for (int g = 0; g < GAP_NAMES.size(); g++) {
      String name = GAP_NAMES.get(g);
      Ratios.of(
              baseline.toGap().get(g).map(SolverFigures.ToGap::cpuMillis),
              own.toGap().get(g).map(SolverFigures.ToGap::cpuMillis))
          .ifPresent(value -> ratios.put(name, value));
    }
  }
}
