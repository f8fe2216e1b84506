package org.segstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.dataset.TrainingData.EvaluationSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

class UnlabelledFramesTest {
  @TempDir private Path folder;

  private static RgbImage street(int seed) {
    return new SyntheticStreet(seed, 96, 72, CameraMotion.FORWARD).frame(0).image();
  }

  private void writeStreets() throws IOException {
    for (int seed = 1; seed <= 4; seed++) {
      Files.write(folder.resolve("f" + seed + ".png"), street(seed).toPng());
    }
  }

  @Test
  void framesThatTheRunIsJudgedByAreLeftOutThoughTheirPixelsDiffer() throws IOException {
    writeStreets();
    byte[] brighter = street(2).rgb().clone();
    for (int i = 0; i < brighter.length; i += 2) {
      brighter[i] = (byte) Math.min(255, (brighter[i] & 0xff) + 3);
    }
    EvaluationSet judges =
        new EvaluationSet(
            "val", List.of(UnlabelledFrames.unlabelled("j", new RgbImage(96, 72, brighter))));

    List<LabelledImage> read =
        UnlabelledFrames.read(List.of(folder.toString()), 100, List.of(judges));

    assertThat(read).hasSize(3);
    assertThat(read).noneMatch(each -> each.image().equals(street(2)));
    assertThat(read.getFirst().labels().labels()).containsOnly((byte) 255);
  }

  @Test
  void refusesWhenNothingIsLeft() throws IOException {
    Files.write(folder.resolve("f.png"), street(1).toPng());
    EvaluationSet judges =
        new EvaluationSet("val", List.of(UnlabelledFrames.unlabelled("j", street(1))));

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> UnlabelledFrames.read(List.of(folder.toString()), 100, List.of(judges)))
        .withMessageContaining("is left to learn from");
  }

  @Test
  void keepsAFewEvenlySpread() throws IOException {
    writeStreets();

    assertThat(UnlabelledFrames.read(List.of(folder.toString()), 2, List.of()))
        .extracting(LabelledImage::name)
        .containsExactly("unlabelled 1", "unlabelled 3");
  }
}
