package org.segstream.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.trainer.dataset.CamVidLayout;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;

/** The model in the box on a street that it has not seen, against counts of the test's own. */
class EvaluateCommandTest {
  private static final int CLASSES = 11;
  private static final int FRAMES = 4;
  private static final int ROAD = 3;
  @TempDir private static Path folder;

  @BeforeAll
  static void drawStreet() {
    Cli street =
        Cli.run(
            "street",
            "--out",
            folder.toString(),
            "--frames",
            Integer.toString(FRAMES),
            "--streets",
            "1",
            "--every",
            "1",
            "--seed",
            "77",
            "--size",
            "160x120",
            "--validation",
            "0");
    assertThat(street.exit()).as(street.err()).isZero();
  }

  @Test
  void scoresAreThoseOfTheMasksThatItWrites() throws IOException {
    double without = assertAccuracy("off");
    double spatial = assertAccuracy("spatial");
    assertThat(spatial).as("the field is worth something").isGreaterThan(without);
  }

  private static double assertAccuracy(String crf) throws IOException {
    Path masks = folder.resolve("masks-" + crf);
    JsonNode json = json("--crf", crf, "--masks", masks.toString());
    List<LabelMap> found = masks(masks);
    int[][] counts = counts(found);
    List<Double> ious = IntStream.range(0, CLASSES).mapToObj(k -> iou(counts, k)).toList();
    double miou = ious.stream().mapToDouble(iou -> iou).average().orElseThrow();

    assertThat(json.get("model").asText()).startsWith("street/");
    assertThat(json.get("crf").asText()).isEqualTo(crf);
    assertThat(json.get("frames").asInt()).isEqualTo(FRAMES);
    assertThat(json.get("miou").asDouble()).isCloseTo(miou, within(1e-9)).isBetween(60.0, 90.0);
    assertThat(json.get("class_iou").get("Road").asDouble())
        .isCloseTo(ious.get(ROAD), within(1e-9))
        .isBetween(90.0, 99.9);
    assertThat(json.get("pixel_accuracy").asDouble())
        .isCloseTo(accuracy(counts), within(1e-9))
        .isBetween(90.0, 99.0);
    assertThat(json.has("gap_max")).isEqualTo(!crf.equals("off"));
    return accuracy(counts);
  }

  @Test
  void asASequenceItTellsHowSteadyTheMasksAre() throws IOException {
    Path masks = folder.resolve("masks-sequence");
    JsonNode with = json("--sequence", "--masks", masks.toString());
    JsonNode without = json("--sequence", "--crf", "off");

    assertThat(with.get("flicker").asDouble()).isCloseTo(flicker(masks(masks)), within(1e-9));
    assertThat(with.get("flicker").asDouble()).isLessThan(without.get("flicker").asDouble());
    assertThat(with.get("tc").asDouble()).isBetween(without.get("tc").asDouble(), 100.0);
    assertThat(with.has("mvc8")).as("of %d frames", FRAMES).isFalse();
  }

  @Test
  void exactShiftingChangesNoScore() throws IOException {
    JsonNode whole = json("--sequence");
    JsonNode shifted = json("--sequence", "--still", "0");
    assertThat(shifted.get("miou")).isEqualTo(whole.get("miou"));
    assertThat(shifted.get("flicker")).isEqualTo(whole.get("flicker"));
    assertThat(whole.has("recomputed")).isFalse();
    assertThat(shifted.get("recomputed").asDouble()).isBetween(1.0, 100.0);
  }

  @Test
  void stillNeedsASequenceAndAValueThatMakesSense() {
    Cli images = Cli.run("evaluate", "--data", folder.toString(), "--still", "2");
    assertThat(images.exit()).isEqualTo(2);
    assertThat(images.err()).contains("--still is about consecutive frames: it needs --sequence");
    Cli negative = Cli.run("evaluate", "--data", folder.toString(), "--sequence", "--still", "-1");
    assertThat(negative.exit()).isEqualTo(2);
    assertThat(negative.err()).contains("still is -1.0, must be from 0 (exact) to 100");
  }

  @Test
  void stillIsRefusedForANetworkThatDoesNotComputeInIntegers() {
    Cli floats =
        Cli.run(
            "evaluate",
            "--data",
            folder.toString(),
            "--sequence",
            "--still",
            "2",
            "--model",
            "street",
            "--precision",
            "float");
    assertThat(floats.exit()).isEqualTo(1);
    assertThat(floats.err())
        .contains("--still is not for model street/")
        .contains(": its network does not compute in 8-bit integers here; leave it out");
  }

  /** A model with labels of its own: the street's, in another order, and under other names. */
  @Test
  void aModelWithOtherLabelsIsScoredByAMapOfThem() throws IOException {
    Path other = folder.resolve("other.segmodel");
    ModelFile.write(BackwardLabels.of(BundledModels.load("street")), other);
    Path map = folder.resolve("map.csv");
    List<String> lines = new ArrayList<>(List.of("label,class"));
    LabelSet.camVid().classes().forEach(c -> lines.add("my " + c.name() + "," + c.name()));
    Files.write(map, lines);
    String[] mapped = {"--model", other.toString(), "--map", map.toString()};
    for (List<String> setting :
        List.of(
            List.of("--precision", "float"),
            List.of("--precision", "float", "--crf", "off"),
            List.of("--precision", "float", "--sequence"))) {
      JsonNode own = json(setting.toArray(String[]::new));
      JsonNode foreign =
          json(Stream.concat(setting.stream(), Stream.of(mapped)).toArray(String[]::new));
      for (String score : List.of("miou", "pixel_accuracy", "flicker", "tc")) {
        if (own.has(score)) {
          assertThat(foreign.get(score).asDouble())
              .as(score + " of " + setting)
              .isCloseTo(own.get(score).asDouble(), within(0.05));
        }
      }
      assertThat(foreign.get("class_iou").get("Road").asDouble()).isGreaterThan(90);
      assertThat(foreign.has("unanswered")).isFalse();
    }

    Files.write(map, lines.stream().filter(line -> !line.startsWith("my Tree")).toList());
    Cli without =
        Cli.run(evaluation("--json", "--model", other.toString(), "--map", map.toString()));
    assertThat(without.exit()).as(without.err()).isZero();
    assertThat(without.err()).contains("no label stands for Tree, whose scores are 0");
    JsonNode json = new ObjectMapper().readTree(without.out());
    assertThat(json.get("unanswered").asDouble()).isBetween(0.1, 50.0);
    assertThat(json.get("class_iou").get("Tree").asDouble()).isZero();

    Files.write(map, List.of("my Road,Road", "my Rode,Road"));
    Cli wrong = Cli.run(evaluation("--model", other.toString(), "--map", map.toString()));
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.err()).contains("map.csv line 2: \"my Rode\" is no label of backward");
  }

  @Test
  void theTableHasTheSameFiguresForPeople() throws IOException {
    JsonNode json = json();
    String table = evaluate();

    assertThat(table)
        .containsPattern("mIoU +" + percent(json.get("miou")))
        .containsPattern("Road +" + percent(json.get("class_iou").get("Road")))
        .contains("above 0.01: 0 of " + FRAMES + " images")
        .contains(FRAMES + " frames of street/", "random field on");
  }

  @Test
  void imagesThatWereNotSolvedToTheirGapAreCounted() throws IOException {
    JsonNode solved = json();
    assertThat(solved.get("gap_max").asDouble()).isBetween(1e-4, 1e-2);
    assertThat(solved.get("gap_missed").asInt()).isZero();

    JsonNode given = json("--gap", "1e-6", "--iterations", "3");
    assertThat(given.get("gap_missed").asInt()).isEqualTo(FRAMES);
    assertThat(given.get("iterations_mean").asDouble()).isEqualTo(3);
    assertThat(evaluate("--gap", "1e-6", "--iterations", "3"))
        .contains("above 1.0E-6: %d of %d images".formatted(FRAMES, FRAMES));
  }

  private static String percent(JsonNode value) {
    return "%.2f %%".formatted(value.asDouble());
  }

  private static JsonNode json(String... more) throws IOException {
    return new ObjectMapper()
        .readTree(
            evaluate(Stream.concat(Stream.of(more), Stream.of("--json")).toArray(String[]::new)));
  }

  private static String evaluate(String... more) {
    Cli cli = Cli.run(evaluation(more));
    assertThat(cli.exit()).as(cli.err()).isZero();
    return cli.out();
  }

  private static String[] evaluation(String... more) {
    List<String> all =
        new ArrayList<>(List.of("evaluate", "--data", folder.toString(), "--split", "train"));
    if (!List.of(more).contains("--model")) {
      all.addAll(List.of("--model", "street"));
    }
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static List<LabelMap> truth() {
    CamVidLayout layout = CamVidLayout.open(folder);
    return layout.split("train").stream().map(entry -> layout.read(entry).labels()).toList();
  }

  private static List<LabelMap> masks(Path written) throws IOException {
    try (Stream<Path> files = Files.list(written)) {
      List<Path> sorted = files.sorted().toList();
      assertThat(sorted).hasSize(FRAMES);
      return sorted.stream().map(EvaluateCommandTest::read).toList();
    }
  }

  private static LabelMap read(Path file) {
    try {
      return LabelMap.fromPng(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code [truth][prediction]}, Void left out. */
  private static int[][] counts(List<LabelMap> found) {
    int[][] counts = new int[CLASSES][CLASSES];
    List<LabelMap> truth = truth();
    for (int frame = 0; frame < FRAMES; frame++) {
      for (int y = 0; y < found.get(frame).height(); y++) {
        for (int x = 0; x < found.get(frame).width(); x++) {
          int wanted = truth.get(frame).at(x, y);
          if (wanted < CLASSES) {
            counts[wanted][found.get(frame).at(x, y)]++;
          }
        }
      }
    }
    return counts;
  }

  private static double iou(int[][] counts, int label) {
    int union = IntStream.range(0, CLASSES).map(k -> counts[label][k] + counts[k][label]).sum();
    return 100.0 * counts[label][label] / (union - counts[label][label]);
  }

  private static double accuracy(int[][] counts) {
    int right = IntStream.range(0, CLASSES).map(k -> counts[k][k]).sum();
    return 100.0 * right / Stream.of(counts).flatMapToInt(IntStream::of).sum();
  }

  /** Of the pixels whose truth stays, the share whose label does not. */
  private static double flicker(List<LabelMap> found) {
    List<LabelMap> truth = truth();
    int steady = 0;
    int changed = 0;
    for (int frame = 1; frame < FRAMES; frame++) {
      for (int y = 0; y < found.get(frame).height(); y++) {
        for (int x = 0; x < found.get(frame).width(); x++) {
          int wanted = truth.get(frame).at(x, y);
          if (wanted < CLASSES && wanted == truth.get(frame - 1).at(x, y)) {
            steady++;
            changed += found.get(frame).at(x, y) == found.get(frame - 1).at(x, y) ? 0 : 1;
          }
        }
      }
    }
    return 100.0 * changed / steady;
  }
}
