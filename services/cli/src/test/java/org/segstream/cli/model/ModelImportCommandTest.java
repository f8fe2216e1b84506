package org.segstream.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.OnnxWriter;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** A network of ours, exported, comes back as somebody else's. */
class ModelImportCommandTest {
  @TempDir private static Path folder;
  private static Path network = Path.of("");

  @BeforeAll
  static void export() throws IOException {
    SegmentationModel street = BundledModels.load("street");
    network =
        Files.write(
            folder.resolve("net.onnx"), OnnxWriter.write(street.graph(), street.parameters()));
  }

  private static Cli imported(Path out, String... options) {
    List<String> all =
        new ArrayList<>(List.of("model", "import", network.toString(), "--out", out.toString()));
    all.addAll(List.of(options));
    return Cli.run(all.toArray(String[]::new));
  }

  @Test
  void whatIsFoundIsSaidAndWhatIsGivenTravels() throws IOException {
    Path out = folder.resolve("mine.segmodel");
    Path licence =
        Files.writeString(folder.resolve("LICENCE"), "Only on Sundays.\nNot for sale.\n");
    Cli cli =
        imported(
            out,
            "--labels=camvid",
            "--scale=1/255",
            "--mean=.45",
            "--std=.27,.27,.27",
            "--resolution=160x120",
            "--licence=" + licence,
            "--origin=https://example.org/net");
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out())
        .contains(
            "as model mine/1: " + out,
            "multiples of 4",
            "channels first, logits, every 4 pixels",
            "11 of camvid-11, channels 0-10",
            "on a drawn street it sees ");

    String shown = Cli.run("model", "show", out.toString()).out();
    assertThat(shown)
        .contains(
            ModelFile.sha256(Files.readAllBytes(out)),
            ModelFile.sha256(Files.readAllBytes(network)),
            "https://example.org/net",
            "net.onnx",
            "not calibrated")
        .endsWith("Only on Sundays.\nNot for sale.\n");
    JsonNode json =
        new ObjectMapper().readTree(Cli.run("model", "show", "--json", out.toString()).out());
    assertThat(json.at("/network/input/multiple").asInt()).isEqualTo(4);
    assertThat(json.at("/labels/3/name").asText()).isEqualTo("Road");
    assertThat(json.at("/training/origin").asText()).isEqualTo("https://example.org/net");
  }

  @Test
  void commandsTakeIt() throws IOException {
    Path out = folder.resolve("taken.segmodel");
    assertThat(imported(out, "--labels=camvid", "--resolution=160x120").exit()).isZero();
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    SyntheticStreet street = new SyntheticStreet(5, 160, 120, CameraMotion.FORWARD);
    Files.write(pictures.resolve("a.png"), street.frame(0).image().toPng());
    Cli segment =
        Cli.run(
            "segment", "--model=" + out, "--input=" + pictures, "--out=" + folder.resolve("masks"));
    assertThat(segment.exit()).as(segment.err()).isZero();
    Cli calibrate =
        Cli.run("model", "calibrate", out.toString(), "--input=" + pictures, "--out=" + out);
    assertThat(calibrate.exit()).as(calibrate.err()).isZero();
    assertThat(calibrate.out())
        .contains("calibrated taken/1 with 1 pictures", "% of it with the same label");
    assertThat(ModelFile.read(out).activations().isNone()).isFalse();
    assertThat(Cli.run("model", "edges", out.toString(), "--contrast=2", "--out=" + out).exit())
        .isZero();
    Cli train =
        Cli.run(
            "train", "--data=" + pictures, "--from=" + out, "--out=" + folder.resolve("trained"));
    assertThat(train.exit()).isEqualTo(1);
    assertThat(train.err()).contains("was imported: it cannot be trained here");
  }

  @Test
  void whatDoesNotFitIsWrongUsageOrASentence() {
    Path out = folder.resolve("none.segmodel");
    assertThat(imported(out, "--labels=voc").err())
        .contains("11 channels for the 21 labels of voc-21");
    assertThat(imported(out, "--labels=camvid", "--channels=5-x").err())
        .contains("'5-x' is no list of channels such as 0-18 or 1,2,5");
    assertThat(imported(out, "--labels=camvid", "--scale=255").err()).contains("1/255 is usual");
    assertThat(imported(out, "--labels=camvid", "--mean=1,2").err())
        .contains("must be one number or three");
    assertThat(imported(out, "--labels=camvid", "--licence=none.txt").err())
        .contains("licence none.txt does not exist");
    assertThat(out).doesNotExist();
  }
}
