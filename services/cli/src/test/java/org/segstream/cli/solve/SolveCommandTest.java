package org.segstream.cli.solve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.cli.Cli;
import org.segstream.crf.energy.InstanceFile;
import org.segstream.vision.LabelMap;
import org.segstream.vision.street.StreetEnergy;

class SolveCommandTest {
  @TempDir private Path folder;
  private String grid = "";

  @BeforeEach
  void writeInstances() throws IOException {
    Path file = folder.resolve("street.bin");
    new InstanceFile(StreetEnergy.UNSURE.of(5, 40, 30, 4), Optional.empty()).write(file);
    grid = file.toString();
  }

  private static List<JsonNode> solve(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("solve", "--json"));
    all.addAll(List.of(arguments));
    Cli result = Cli.run(all.toArray(String[]::new));
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    List<JsonNode> objects = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      objects.add(new ObjectMapper().readTree(line));
    }
    return objects;
  }

  @Test
  void everyInstanceIsOneJsonObjectWithACheckedCertificate() throws IOException {
    List<JsonNode> solved = solve("--gap", "0.001", grid, grid);
    assertThat(solved).hasSize(2).allMatch(json -> json.get("check").booleanValue());
    JsonNode street = solved.getFirst();
    assertThat(street.get("relative_gap").doubleValue()).isBetween(0.0, 0.001);
    assertThat(street.get("lower_bound").doubleValue())
        .isLessThanOrEqualTo(street.get("energy").doubleValue());
    assertThat(street.get("iterations").intValue()).isPositive();
    assertThat(street.get("cpu_ms").doubleValue()).isPositive();
    assertThat(street.get("wall_ms").doubleValue()).isPositive();
    assertThat(street.get("start").textValue()).isIn("cold", "coarse");
    assertThat(solved.getLast().get("energy")).isEqualTo(street.get("energy"));
  }

  @Test
  void theAnswerIsTheSameForAnyNumberOfThreads() throws IOException {
    JsonNode one = solve("--threads", "1", grid).getFirst();
    JsonNode two = solve("--threads", "2", grid).getFirst();
    for (String field : List.of("iterations", "lower_bound", "energy")) {
      assertThat(two.get(field)).isEqualTo(one.get(field));
    }
  }

  @Test
  void backendsAgreeOnTheEnergyThatTheySpeakOf() throws IOException {
    JsonNode reference = solve("--backend", "reference", "--gap", "1e-3", grid).getFirst();
    JsonNode vector = solve("--backend", "vector", "--gap", "1e-3", grid).getFirst();
    assertThat(reference.get("backend").textValue()).isEqualTo("reference");
    assertThat(vector.get("backend").textValue()).startsWith("vector");
    assertThat(vector.get("base").doubleValue())
        .isCloseTo(reference.get("base").doubleValue(), within(1e-3));
    assertThat(vector.get("lower_bound").doubleValue())
        .isLessThanOrEqualTo(reference.get("energy").doubleValue());
    assertThat(reference.get("lower_bound").doubleValue())
        .isLessThanOrEqualTo(vector.get("energy").doubleValue());
  }

  @Test
  void furtherStridesRaiseTheEnergy() throws IOException {
    double one = solve("--strides", "1", grid).getFirst().get("lower_bound").doubleValue();
    double two = solve("--strides", "1,4", grid).getFirst().get("lower_bound").doubleValue();
    assertThat(two).isGreaterThan(one);
  }

  @Test
  void onlyWithWarmDoesAnInstanceStartFromTheOneBefore() throws IOException {
    assertThat(solve(grid, grid).getLast().get("start").textValue()).isNotEqualTo("warm");
    List<JsonNode> warm = solve("--warm", grid, grid);
    assertThat(warm.getFirst().get("start").textValue()).isNotEqualTo("warm");
    assertThat(warm.getLast().get("start").textValue()).isEqualTo("warm");
  }

  @Test
  void aDeadlineEndsASolveWithACertificate() throws IOException {
    JsonNode json = solve("--deadline-ms", "0", "--gap", "0", grid).getFirst();
    assertThat(json.get("iterations").intValue()).isEqualTo(1);
    assertThat(json.get("check").booleanValue()).isTrue();
  }

  @Test
  void labelsAreWrittenAsPictures() throws IOException {
    Path labels = folder.resolve("labels");
    solve("--labels", labels.toString(), grid);
    LabelMap map = LabelMap.fromPng(Files.readAllBytes(labels.resolve("street.png")));
    assertThat(map.width()).isEqualTo(40);
    assertThat(map.height()).isEqualTo(30);
    assertThat(map.labels()).contains((byte) 0).containsAnyOf((byte) 1, (byte) 2, (byte) 3);
  }

  @Test
  void withoutJsonItPrintsATable() {
    Cli result = Cli.run("solve", grid);
    assertThat(result.exit()).isZero();
    assertThat(result.out().lines()).hasSize(2);
    assertThat(result.out()).contains("lower bound").contains("street.bin").contains("passed");
  }

  @Test
  void filesThatAreNoInstancesAreToldInOneSentence() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(grid));
    Path file = folder.resolve("spoiled.bin");
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertFails("spoiled.bin has " + (whole.length - 1) + " bytes, but", file.toString());
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertFails("spoiled.bin has " + (whole.length + 1) + " bytes, but", file.toString());
    Files.write(file, new byte[5]);
    assertFails("spoiled.bin has 5 bytes, too few", file.toString());
    Files.writeString(file, "MARKOV\n2\n2", US_ASCII);
    assertFails("spoiled.bin has 10 bytes, too few", file.toString());
    assertFails("there is no file absent.bin", "absent.bin");
    assertFails("cannot read " + folder, folder.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "solve",
        "solve --gap -1 x",
        "solve --gap nan x",
        "solve --iterations 0 x",
        "solve --deadline-ms -1 x",
        "solve --threads 0 x",
        "solve --backend gpu x",
        "solve --strides 0 x",
        "solve --strides 1,1 x",
        "solve --strides one x",
        "solve --labels l a/x.bin b/x.bin",
        "bench crf --instances"
      })
  void wrongUsageExitsWithTwo(String line) {
    Cli result = Cli.run(line.split(" ", -1));
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).startsWith("segstream: ");
  }

  private static void assertFails(String named, String... arguments) {
    List<String> all = new ArrayList<>(List.of("solve"));
    all.addAll(List.of(arguments));
    Cli result = Cli.run(all.toArray(String[]::new));
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).startsWith("segstream: ").contains(named);
    assertThat(result.err().strip().lines()).hasSize(1);
    assertThat(result.out()).isEmpty();
  }
}
