package org.segstream.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.cli.Cli;
import org.segstream.cli.SmallModel;
import org.segstream.vision.LabelSet;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

/** {@code segstream model edges --tune} on a small street. */
class ModelEdgesTuneTest {
  private static final int FRAMES = 5;
  @TempDir private static Path data;
  private static SegmentationModel withoutEdges;

  @TempDir private Path folder;

  @BeforeAll
  static void drawStreet() {
    Cli street =
        Cli.run(
            ("street --frames %d --streets 1 --every 1 --seed 78 --size 160x120 --validation 0"
                    + " --out %s")
                .formatted(FRAMES, data)
                .split(" ", -1));
    assertThat(street.exit()).as(street.err()).isZero();
    withoutEdges =
        ModelFile.read(SmallModel.file(160, 120)).withCrf(CrfParameters.neighbours(0, 0, 1));
  }

  private Cli tune(SegmentationModel model, String... more) {
    ModelFile.write(model, folder.resolve("before.segmodel"));
    List<String> all =
        new ArrayList<>(List.of("model", "edges", folder.resolve("before.segmodel").toString()));
    all.addAll(List.of("--tune", "--data", data.toString(), "--out", after().toString()));
    all.addAll(List.of(more));
    return Cli.run(all.toArray(String[]::new));
  }

  private Path after() {
    return folder.resolve("after.segmodel");
  }

  private double evaluate(String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of("evaluate", "--json", "--split", "train", "--data"));
    all.add(data.toString());
    all.addAll(List.of("--model", after().toString()));
    all.addAll(List.of(more));
    Cli cli = Cli.run(all.toArray(String[]::new));
    assertThat(cli.exit()).as(cli.err()).isZero();
    return new ObjectMapper().readTree(cli.out()).get("miou").asDouble();
  }

  @Test
  void edgesAreFoundThatAreWorthSomethingAndAllThatWasTriedIsTold() throws IOException {
    Path map = folder.resolve("map.csv");
    List<String> lines = new ArrayList<>();
    LabelSet.camVid().classes().forEach(c -> lines.add("my " + c.name() + "," + c.name()));
    Files.write(map, lines);
    Cli cli =
        tune(BackwardLabels.of(withoutEdges), "--map", map.toString(), "--model-version", "tuned");

    assertThat(cli.exit()).as(cli.err()).isZero();
    SegmentationModel model = ModelFile.read(after());
    EdgeParameters found = model.crf().families().getFirst();
    assertThat(model.id()).isEqualTo("small/tuned");
    assertThat(found.contrast()).isPositive();
    assertThat(model.crf().temporal()).isEqualTo(withoutEdges.crf().temporal());
    assertThat(evaluate("--map", map.toString()))
        .isGreaterThan(evaluate("--map", map.toString(), "--crf", "off"));
    assertThat(cli.out())
        .containsPattern("^temperature [\\d.]+: the logits divided by it")
        .containsPattern("network alone +[\\d.]+ % +[\\d.]+ %  as it was")
        .containsPattern(
            "(?m)^ +%s +%s +%s .*chosen$"
                .formatted(digits(found.base()), digits(found.contrast()), digits(found.sigma())))
        .containsPattern("on images held out [\\d.]+ %, and [\\d.]+ % as it was")
        .contains("small/tuned with ");
    assertThat(cli.out().lines().filter(line -> line.endsWith(" %")).count())
        .as("the grid and the steps after it")
        .isGreaterThan(30);
    assertThat(String.valueOf(model.training().get("edges_tuned")))
        .contains("4 images of train, 1 more held out", "temperature", "miou_held_out");
  }

  private static String digits(float value) {
    return "%.4g".formatted(value).replace(".", "\\.");
  }

  @Test
  void ofASequenceTheEdgesAlongTimeAreSoughtToo() {
    Cli cli = tune(withoutEdges, "--sequence", "--images", "3", "--held-out", "0.4");

    assertThat(cli.exit()).as(cli.err()).isZero();
    List<String> alongTime =
        cli.out()
            .lines()
            .filter(line -> line.matches("( +[\\d.]+){6} % .*"))
            .map(line -> line.strip().split(" +", -1)[3])
            .distinct()
            .toList();
    assertThat(alongTime).hasSizeGreaterThanOrEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--tune | --tune needs --data",
        "--data . | --data, --map and --sequence are for --tune",
        "--tune --data . --base 1 | --base, --contrast and --sigma are what --tune seeks",
        "--tune --data . --held-out 1 | --held-out must be between 0 and 1",
      })
  void whatDoesNotFitTogetherIsWrongUsage(String options, String message) {
    Cli cli = Cli.run(("model edges street --out x.segmodel " + options).split(" ", -1));
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains(message);
  }
}
