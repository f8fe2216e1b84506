package org.segstream.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.cli.SmallModel;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.vision.video.VideoWriter;

class BenchFieldCommandTest {
  private static final String MODEL = SmallModel.file(160, 120).toString();

  @TempDir private Path folder;

  private static Cli bench(String... options) {
    return Cli.run(
        Stream.concat(
                Stream.of("bench", "field", MODEL, "--frames", "3", "--rounds", "1"),
                Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void eachSizeHasItsRow() throws IOException {
    Cli cli = bench("--sizes", "96x72,160x120", "--json");
    assertThat(cli.exit()).as(cli.err()).isZero();
    JsonNode rows = new ObjectMapper().readTree(cli.out()).get("sizes");
    assertThat(rows.findValuesAsText("width")).containsExactly("96", "160");
    for (JsonNode row : rows) {
      double pixels = row.get("width").asDouble() * row.get("height").asDouble();
      assertThat(row.get("cpu_ms").asDouble()).isPositive();
      assertThat(row.get("cpu_ms_per_megapixel").asDouble() * pixels / 1e6)
          .isCloseTo(row.get("cpu_ms").asDouble(), Percentage.withPercentage(1));
      assertThat(row.get("cpu_ms_over_all_pixels").asDouble()).isPositive();
      assertThat(row.get("iterations").asDouble()).isPositive();
      assertThat(row.get("state_bytes").asDouble()).isGreaterThan(pixels);
    }
  }

  @Test
  void framesMayComeFromAVideo() {
    Path clip = folder.resolve("clip.avi");
    SyntheticStreet street = new SyntheticStreet(1, 96, 72, CameraMotion.FORWARD);
    try (VideoWriter writer = VideoWriter.create(clip, 96, 72, 10)) {
      for (int n = 0; n < 4; n++) {
        writer.write(street.frame(n).image());
      }
    }
    Cli cli = bench("--input", clip.toString(), "--sizes", "96x72");
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("3 frames as a stream").contains("| 96×72 | ");
  }

  @Test
  void oneFrameIsNoStream() {
    Cli cli = Cli.run("bench", "field", MODEL, "--frames", "1");
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("--frames must be at least 2");
  }
}
