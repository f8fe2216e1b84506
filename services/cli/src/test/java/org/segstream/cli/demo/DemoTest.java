package org.segstream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.vision.RgbImage;

class DemoTest {
  private static final Path CLIPS = Path.of("../../../shared/data/video");

  @TempDir private Path out;

  @Test
  void everyFrameOfTheSyntheticStreetComesBackCertifiedAndIsScored() throws Exception {
    JsonNode result = demo("--frames", "6");
    assertThat(result.get("frames").asInt()).isEqualTo(6);
    assertThat(result.get("masks").asInt()).isEqualTo(6);
    assertThat(result.get("in_order").asBoolean()).isTrue();
    assertThat(result.get("gap_median").asDouble()).isBetween(0.0, 0.01);
    assertThat(result.get("outcomes").get("segmented").asInt()).isEqualTo(6);
    assertThat(result.get("miou").asDouble()).isGreaterThan(60);
    assertThat(Files.size(out.resolve("overlay.mp4"))).isPositive();
    RgbImage picture = RgbImage.decode(Files.readAllBytes(out.resolve("frame-000003.png")));
    assertThat(picture.width()).isEqualTo(480);
  }

  @Test
  void aSharedClipComesBackFrameByFrame() throws Exception {
    Path clip = CLIPS.resolve("camvid_val_0016E5_480x360_15fps.mjpeg.avi");
    Assumptions.assumeTrue(Files.exists(clip), "the shared clips are not beside the checkout");
    JsonNode result = demo("--video", clip.toString(), "--frames", "5");
    assertThat(result.get("frames").asInt()).isEqualTo(5);
    assertThat(result.get("masks").asInt()).isEqualTo(5);
  }

  private JsonNode demo(String... more) throws Exception {
    String[] args = new String[more.length + 5];
    System.arraycopy(new String[] {"demo", "--headless", "--json", "--out"}, 0, args, 0, 4);
    args[4] = out.toString();
    System.arraycopy(more, 0, args, 5, more.length);
    Cli result = Cli.run(args);
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    return new ObjectMapper().readTree(result.out());
  }
}
