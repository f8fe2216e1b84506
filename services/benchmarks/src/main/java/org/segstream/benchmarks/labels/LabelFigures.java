package org.segstream.benchmarks.labels;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.segstream.benchmarks.Machine;

/**
 * What came of each way of choosing.
 *
 * @param machine where
 * @param plan of what
 * @param miou on streets that nobody has seen, percent, by seeds; of the champion first
 */
public record LabelFigures(Machine machine, LabelPlan plan, Map<String, List<Double>> miou) {

  /** Lines for people. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d labels, %d seeds, held-out mIoU in percent: mean, and each seed"
            .formatted(plan.labels(), plan.seeds().size()));
    miou.forEach((name, values) -> {
      StringBuilder line =
          new StringBuilder(String.format(Locale.ROOT, "%-12s %6.2f  ", name, mean(values)));
      values.forEach(value -> line.append(String.format(Locale.ROOT, " %6.2f", value)));
      lines.add(line.toString());
    });
    return lines;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(each -> each).average().orElse(0);
  }

  /** For machines. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("machine", machine.toJson());
    json.put("labels", plan.labels());
    ObjectNode all = json.putObject("miou");
    miou.forEach((name, values) -> {
      ArrayNode array = all.putArray(name);
      values.forEach(array::add);
    });
    return json;
  }
}
