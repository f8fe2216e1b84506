package org.segstream.vision.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolutionTest {

  @ParameterizedTest
  @CsvSource({
    "480,360,480,360",
    "512,384,512,384",
    "430,321,480,360",
    "960,540,552,312",
    "320,240,480,360",
    "1280,720,552,312",
    "1920,1080,552,312",
    "10,4000,24,8312"
  })
  void fitsFramesToItsAreaInTheirOwnShape(int width, int height, int fitWidth, int fitHeight) {
    Resolution fit = new Resolution(480, 360).fit(width, height);
    assertThat(fit).isEqualTo(new Resolution(fitWidth, fitHeight));
  }

  @ParameterizedTest
  @CsvSource({"480,360,1,67108864", "480,360,67108864,1", "8192,1024,1,16777216"})
  void keepsItsAreaForFramesThatAreALine(int width, int height, int frameWidth, int frameHeight) {
    Resolution fit = new Resolution(width, height).fit(frameWidth, frameHeight);
    assertThat((long) fit.width() * fit.height()).isLessThanOrEqualTo(2L * width * height);
  }
}
