package org.segstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.cli.Segstream;
import org.segstream.cli.SmallModel;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import picocli.CommandLine;

class TrainCommandTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine commandLine = Segstream.commandLine();
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(args);
  }

  @Test
  void saysWhatIsMissingInAFolderWithoutData() {
    int code = run("train", "--data", folder.toString(), "--out", "x.segmodel");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "segstream: " + folder + " has no classes.csv: give a folder in CamVid layout");
  }

  @Test
  void takesAChipSizeThatIsNoneForWrongUsage() {
    int code = run("train", "--data", folder.toString(), "--out", "x.segmodel", "--chip", "big");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("chip size 'big' must be like 320x240");
  }

  @Test
  void takesEitherImagesOrMinutes() {
    int code =
        run(
            "train",
            "--data",
            folder.toString(),
            "--out",
            "x.segmodel",
            "--images",
            "10",
            "--minutes",
            "1");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("mutually exclusive");
  }

  @Test
  void aFocusHeadIsTrainedOnAModelAndUsedByFocus() {
    Path data = TinyTraining.drawStreet(folder.resolve("street"));
    Path model = SmallModel.file(24, 16);
    Path headed = folder.resolve("headed.segmodel");
    Cli trained = head(data, headed, "--from", model.toString(), "--images", "6");
    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(trained.out()).contains(headed + ": 6 images, at the end loss ");
    assertThat(ModelFile.read(headed).own().focusHead()).isPresent();
    assertThat(ModelFile.read(headed).training()).containsKey("focus_head");
    Cli resumed =
        head(
            data,
            headed,
            "--from",
            model.toString(),
            "--images",
            "6",
            "--resume",
            headed + ".checkpoint");
    assertThat(resumed.exit()).as(resumed.err()).isZero();

    Cli with = evaluate(data, headed);
    assertThat(with.exit()).as(with.err()).isZero();
    assertThat(with.out()).contains("second_look");
    Cli without = evaluate(data, model);
    assertThat(without.exit()).isEqualTo(1);
    assertThat(without.err())
        .contains("model small/1 has no focus head: train one with 'segstream train --focus-head'");
  }

  private static Cli evaluate(Path data, Path model) {
    return Cli.run(
        "evaluate",
        "--data",
        data.toString(),
        "--model",
        model.toString(),
        "--focus",
        "0.5",
        "--focus-map",
        "head");
  }

  private static Cli head(Path data, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--focus-head", "--data", data.toString()));
    arguments.addAll(List.of("--out", out.toString(), "--threads", "1"));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  @Test
  void aFocusHeadNeedsAModelAndNothingThatItDoesNotUse() {
    Cli alone = head(folder, folder.resolve("x.segmodel"));
    assertThat(alone.exit()).isEqualTo(2);
    assertThat(alone.err())
        .contains("--focus-head needs the model whose network it is for: --from");
    Cli more = head(folder, folder.resolve("x.segmodel"), "--from", "y", "--batch", "4");
    assertThat(more.exit()).isEqualTo(2);
    assertThat(more.err()).contains("--focus-head trains nothing else: leave out --batch");
  }

  @Test
  void goesOnWithTheArchitectureOfTheModelItStartsFrom() {
    Path model = folder.resolve("camvid.segmodel");
    ModelFile.write(BundledModels.load("camvid"), model);

    assertThat(architecture()).isEqualTo("street-net-1");
    assertThat(architecture("--from", model.toString())).isEqualTo("street-net-2");
    assertThat(architecture("--from", model.toString(), "--architecture", "street-net-1"))
        .isEqualTo("street-net-1");
  }

  private static String architecture(String... options) {
    TrainCommand train = new TrainCommand();
    List<String> arguments = new ArrayList<>(List.of("--data", "x", "--out", "x.segmodel"));
    arguments.addAll(List.of(options));
    new CommandLine(train)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments.toArray(String[]::new));
    return train.plan().architecture();
  }

  @Test
  void recordsItsCommandWithoutTheFoldersOfTheMachine() {
    List<String> typed =
        List.of("train", "--data", "/home/me/camvid:0.9", "--terms", "For research / study only.");

    assertThat(TrainCommand.withoutFolders(typed))
        .isEqualTo("segstream train --data camvid:0.9 --terms 'For research / study only.'");
  }
}
