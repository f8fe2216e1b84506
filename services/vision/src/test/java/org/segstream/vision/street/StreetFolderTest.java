package org.segstream.vision.street;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

class StreetFolderTest {
  @TempDir Path folder;

  private static StreetPlan plan(int frames, int streets, double validation, boolean jpeg) {
    return new StreetPlan(
        30, 64, 48, CameraMotion.FORWARD, 2, frames, streets, 5, validation, jpeg);
  }

  @Test
  void listedFilesHoldTheFramesOfTheStreets() throws IOException {
    List<Integer> progress = new ArrayList<>();
    StreetFolder.write(folder, plan(6, 3, 0.3, false), progress::add);
    assertThat(progress).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(Files.readAllLines(folder.resolve("train.txt")))
        .hasSize(4)
        .contains("train/street30_000005.png trainannot/street30_000005.png");
    List<String> val = Files.readAllLines(folder.resolve("val.txt"));
    assertThat(val).hasSize(2).allMatch(line -> line.startsWith("val/street32_"));
    String[] pair = val.get(1).split(" ", -1);
    StreetFrame frame = new SyntheticStreet(32, 64, 48, CameraMotion.FORWARD, 2).frame(5);
    assertThat(RgbImage.decode(Files.readAllBytes(folder.resolve(pair[0]))).rgb())
        .isEqualTo(frame.image().rgb());
    assertThat(LabelMap.fromPng(Files.readAllBytes(folder.resolve(pair[1]))).labels())
        .isEqualTo(frame.labels().labels());
  }

  @Test
  void classesEndWithVoid() throws IOException {
    StreetFolder.write(folder, plan(1, 1, 0, true), done -> {});
    assertThat(Files.readAllLines(folder.resolve("classes.csv")))
        .hasSize(13)
        .startsWith("id,name,r,g,b", "0,Sky,128,128,128")
        .endsWith("11,Void,0,0,0");
    assertThat(folder.resolve("train/street30_000000.jpg")).exists();
    assertThat(folder.resolve("val.txt")).isEmptyFile();
  }

  @Test
  void validationStreetsAreNeverTrainedOn() {
    assertThat(plan(100, 10, 0.2, true).trainFrames()).isEqualTo(80);
    assertThat(plan(100, 10, 0.01, true).trainFrames()).isEqualTo(90);
    assertThat(plan(100, 10, 0.99, true).trainFrames()).isEqualTo(10);
    assertThat(plan(10, 1, 0.2, true).trainFrames()).isEqualTo(8);
    assertThat(plan(10, 3, 0, true).trainFrames()).isEqualTo(10);
  }

  @Test
  void refusesPlansWithoutAFrameForEveryStreet() {
    assertThatThrownBy(() -> plan(2, 3, 0.2, true))
        .hasMessage("2 frames of 3 streets, must be at least one of each street");
    assertThatThrownBy(() -> plan(2, 1, 1, true)).hasMessageContaining("validation share 1.0");
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> StreetFolder.write(file, plan(1, 1, 0, true), done -> {}))
        .hasMessageStartingWith("cannot write the street to " + file);
  }
}
