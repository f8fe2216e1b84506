package org.segstream.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.cli.SmallModel;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.network.ActivationRanges;

class BenchModelCommandTest {
  private static final List<String> NETWORKS =
      List.of("network, onnx, float", "network, onnx, int8", "network, pytorch, float");

  private static final Path SMALL = SmallModel.file(160, 120);

  @TempDir private Path folder;

  private static Cli bench(Path model, String... more) {
    Cli cli =
        Cli.run(
            Stream.concat(Stream.of("bench", "model", model.toString(), "--quick"), Stream.of(more))
                .toArray(String[]::new));
    assertThat(cli.exit()).as(cli.err()).isZero();
    return cli;
  }

  @Test
  void networksAreMeasuredOnOneThreadAndOnTwoAndTheFieldOnOne() throws IOException {
    JsonNode json = new ObjectMapper().readTree(bench(SMALL, "--json").out());
    assertThat(json.get("labels").asInt()).isEqualTo(11);
    assertThat(json.get("width").asInt()).isEqualTo(160);
    List<String> parts = new ArrayList<>();
    for (JsonNode row : json.get("parts")) {
      parts.add(row.get("part").asText() + " " + row.get("threads").asInt());
      assertThat(row.get("ms").get("median").asDouble()).as(row.toString()).isPositive();
      assertThat(row.get("cpu_ms").get("most").asDouble())
          .as(row.toString())
          .isGreaterThanOrEqualTo(row.get("cpu_ms").get("median").asDouble())
          .isPositive();
    }
    assertThat(parts)
        .isEqualTo(
            Stream.concat(
                    NETWORKS.stream().flatMap(part -> Stream.of(part + " 1", part + " 2")),
                    Stream.of("field 1"))
                .toList());
  }

  @Test
  void whatCannotRunSaysWhy() {
    Path floats = folder.resolve("floats.segmodel");
    ModelFile.write(ModelFile.read(SMALL).withActivations(ActivationRanges.NONE), floats);
    assertThat(bench(floats).out())
        .containsPattern("network, onnx, float \\| 1 \\| [\\d.]+ ")
        .containsPattern("network, onnx, int8 \\| 1 \\| – \\| – \\| .* is not calibrated for them");
  }

  @Test
  void anyNumberOfLabelsIsMeasuredOnAnUntrainedNetwork() {
    String table = bench(SMALL, "--labels", "150", "--size", "64x48").out();
    assertThat(table)
        .contains("small/untrained, 150 labels, a frame of 64×48, 1 readings")
        .doesNotContain("field");
    assertThat(NETWORKS)
        .allSatisfy(network -> assertThat(table).containsPattern(network + " \\| 2 \\| [\\d.]+ "));
  }

  @Test
  void tooManyLabelsAreWrongUsage() {
    Cli cli = Cli.run("bench", "model", "street", "--labels", "256");
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("--labels is 256, must be 1 to 255");
  }
}
