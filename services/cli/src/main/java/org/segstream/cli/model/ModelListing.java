package org.segstream.cli.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Model;
import org.segstream.v1.Score;
import org.segstream.v1.Trial;

/**
 * What is said of the models on their topic, for people and for machines.
 *
 * @param table what the topic holds
 */
record ModelListing(ModelTable table) {

  /**
   * A line a version in columns, those that have been taken back first, and one for each record
   * that cannot be used.
   */
  String toText() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("model", "version", "pointer", "mIoU", "champion's", "parent", "created"));
    names()
        .forEach(name ->
            table.trials(name).stream()
                .filter(trial -> !isThere(name, trial))
                .forEach(trial -> rows.add(row(name, trial))));
    table.versions().values().forEach(version -> rows.add(row(version.model())));
    int columns = rows.getFirst().size();
    List<Integer> widths =
        IntStream.range(0, columns)
            .mapToObj(c -> rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toList();
    StringBuilder text =
        new StringBuilder(
            rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n")));
    table.refused().forEach((key, why) -> text.append("\nunusable ").append(key + ": " + why));
    return text.toString();
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < row.size(); c++) {
      line.append(row.get(c)).repeat(' ', widths.get(c) - row.get(c).length() + 2);
    }
    return line.toString().stripTrailing();
  }

  private List<String> row(Model model) {
    String parent = model.getTraining().getParentVersion();
    return List.of(
        model.getName(),
        model.getVersion(),
        String.join(" ", pointers(model)),
        score(model, "miou"),
        score(model, "champion_miou"),
        parent.isEmpty() ? "-" : parent,
        created(model).map(Instant::toString).orElse("-"));
  }

  private static List<String> row(String name, Trial trial) {
    return List.of(
        name,
        trial.getVersion(),
        "gone",
        percent(trial.getMiou()),
        percent(trial.getChampionMiou()),
        "-",
        "-");
  }

  private List<String> names() {
    return table.versions().values().stream()
        .map(version -> version.model().getName())
        .distinct()
        .toList();
  }

  private boolean isThere(String name, Trial trial) {
    return table.version(name, trial.getVersion()).isPresent();
  }

  private List<String> pointers(Model model) {
    return List.of(Role.values()).stream()
        .filter(
            role -> table.pointed(model.getName(), role).equals(Optional.of(model.getVersion())))
        .map(role -> role.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static String score(Model model, String metric) {
    return model.getScoresList().stream()
        .filter(score -> score.getMetric().equals(metric))
        .map(score -> percent(score.getValue()))
        .findFirst()
        .orElse("-");
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static Optional<Instant> created(Model model) {
    return model.hasCreatedTime()
        ? Optional.of(Times.instant(model.getCreatedTime()))
        : Optional.empty();
  }

  /**
   * {@code {"models": [{"name", "version", "pointers", "parent", "created", "sha256", "bytes",
   * "images_seen", "scores"}], "trials": [{"name", "version", "miou", "champion_version",
   * "champion_miou", "accepted", "gone"}], "refused": {}}}.
   */
  String toJson() {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode models = result.putArray("models");
    table.versions().values().forEach(version -> describe(version, models.addObject()));
    ArrayNode trials = result.putArray("trials");
    names()
        .forEach(
            name -> table.trials(name).forEach(trial -> describe(name, trial, trials.addObject())));
    ObjectNode refused = result.putObject("refused");
    table.refused().forEach(refused::put);
    return result.toPrettyString();
  }

  private void describe(String name, Trial trial, ObjectNode node) {
    node.put("name", name);
    node.put("version", trial.getVersion());
    node.put("miou", trial.getMiou());
    node.put("champion_version", trial.getChampionVersion());
    node.put("champion_miou", trial.getChampionMiou());
    node.put("accepted", trial.getAccepted());
    node.put("gone", !isThere(name, trial));
  }

  private void describe(ModelTable.Version version, ObjectNode node) {
    Model model = version.model();
    node.put("name", model.getName());
    node.put("version", model.getVersion());
    ArrayNode pointers = node.putArray("pointers");
    pointers(model).forEach(pointers::add);
    node.put("parent", model.getTraining().getParentVersion());
    created(model).ifPresent(time -> node.put("created", time.toString()));
    node.put("sha256", HexFormat.of().formatHex(model.getSha256().toByteArray()));
    node.put("bytes", version.bytes());
    node.put("images_seen", model.getTraining().getImagesSeen());
    ArrayNode scores = node.putArray("scores");
    for (Score score : model.getScoresList()) {
      scores
          .addObject()
          .put("metric", score.getMetric())
          .put("value", score.getValue())
          .put("dataset", score.getDataset());
    }
  }
}
