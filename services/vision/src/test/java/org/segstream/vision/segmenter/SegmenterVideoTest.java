package org.segstream.vision.segmenter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.StartKind;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.Models;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.model.TemporalParameters;

/** Frames after frames: what a stream's state does for them. */
class SegmenterVideoTest {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 96;
  private static final TemporalParameters TEMPORAL = new TemporalParameters(0.5f, 1, 12);
  private static final Budget BUDGET = Budget.toGap(0.005, 300).withDuals();

  private static Segmenter segmenter(TemporalParameters temporal, double noise) {
    SegmentationModel model = Models.with(Models.trainedLike(1), temporal);
    return new Segmenter(model, new NoisyEngine(noise), Solvers.best(), MaskSize.OF_FRAME);
  }

  /** A window of a wall of grey tiles with a relief that motion can follow. */
  private static RgbImage window(int darkest, int left, int top, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      int x = left + i % width;
      int y = top + i / width;
      int tile = (int) (mixed(x / 24, y / 24) % 4);
      double wave = Math.sin(0.31 * x + 0.17 * y) + Math.sin(0.23 * y - 0.13 * x);
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) (darkest + 50 * tile + 6 * wave);
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** A number that depends on both as if by chance, at least 0. */
  private static long mixed(int x, int y) {
    long seed = 0x9E3779B97F4A7C15L * (x + 100_000_000L * y);
    return ((seed ^ (seed >>> 29)) * 0xBF58476D1CE4E5B9L) >>> 34;
  }

  private static RgbImage window(int left, int top) {
    return window(30, left, top, WIDTH, HEIGHT);
  }

  /** Solves frames in turn; every certificate passes the independent check. */
  private static List<Segmentation> solved(Segmenter segmenter, List<RgbImage> frames) {
    VideoState state = segmenter.newState();
    List<Segmentation> solved = new ArrayList<>();
    for (RgbImage frame : frames) {
      solved.add(segmenter.solve(frame, segmenter.logits(List.of(frame)), state, BUDGET));
      CertificateCheck check = solved.getLast().check().orElseThrow();
      assertThat(check.failures()).isEmpty();
    }
    return solved;
  }

  /** Pixels whose label changed since the frame before, where they were {@code (dx, dy)} on. */
  private static int changes(List<Segmentation> masks, int dx, int dy) {
    int changes = 0;
    for (int n = 1; n < masks.size(); n++) {
      LabelMap before = masks.get(n - 1).labels();
      LabelMap after = masks.get(n).labels();
      for (int i = 0; i < (WIDTH - dx) * (HEIGHT - dy); i++) {
        int x = i % (WIDTH - dx);
        int y = i / (WIDTH - dx);
        changes += after.at(x, y) != before.at(x + dx, y + dy) ? 1 : 0;
      }
    }
    return changes;
  }

  @Test
  void aFrozenStreamKeepsItsMaskAndItsMessages() {
    RgbImage frame = window(0, 0);

    List<Segmentation> masks =
        solved(segmenter(TEMPORAL, 0), List.of(frame, frame, frame, frame, frame));

    assertThat(changes(masks, 0, 0)).isLessThan(20);
    assertThat(masks.get(1).certificate().start()).isEqualTo(StartKind.WARM);
    assertThat(masks.get(1).certificate().iterations())
        .isLessThan(masks.get(0).certificate().iterations());
  }

  @Test
  void edgesAlongTimeSteadyAPanningStream() {
    List<RgbImage> frames = List.of(window(0, 0), window(5, 3), window(10, 6), window(15, 9));

    int alone = changes(solved(segmenter(TemporalParameters.NONE, 1.5), frames), 5, 3);
    int joined = changes(solved(segmenter(TEMPORAL, 1.5), frames), 5, 3);

    assertThat(joined).isLessThan(alone / 2);
  }

  @Test
  void aCutAndAnotherSizeAreAsTheFirstFrame() {
    for (RgbImage next :
        List.of(window(55, 0, 0, WIDTH, HEIGHT), window(30, 0, 0, WIDTH - 16, HEIGHT))) {
      Segmenter segmenter = segmenter(TEMPORAL, 0);
      Segmentation alone = solved(segmenter, List.of(next)).getFirst();

      Segmentation after = solved(segmenter, List.of(window(0, 0), next)).getLast();

      assertThat(after.certificate()).isEqualTo(alone.certificate());
      assertThat(after.labels().labels()).isEqualTo(alone.labels().labels());
    }
  }

  @Test
  void aStreamThatWasForgottenStartsAsANewOne() {
    Segmenter segmenter = segmenter(TEMPORAL, 0);
    RgbImage frame = window(9, 9);
    Logits logits = segmenter.logits(List.of(frame));
    VideoState state = segmenter.newState();
    Segmentation first = segmenter.solve(frame, logits, state, BUDGET);
    assertThat(state.bytes()).isPositive();

    state.reset();

    assertThat(segmenter.solve(frame, logits, state, BUDGET).certificate())
        .isEqualTo(first.certificate());
  }

  /** Stands for a network: a class for every shade of grey, and noise from batch to batch. */
  private static final class NoisyEngine implements SegmentationEngine {
    private static final int CLASSES = 11;
    private static final int STRIDE = 4;
    private final Random random = new Random(3);
    private final double noise;

    NoisyEngine(double noise) {
      this.noise = noise;
    }

    @Override
    public Logits infer(List<RgbImage> batch) {
      RgbImage image = batch.getFirst();
      int width = image.width() / STRIDE;
      int height = image.height() / STRIDE;
      float[] values = new float[CLASSES * width * height];
      for (int n = 0; n < values.length; n++) {
        int i = n % (width * height);
        int pixel = STRIDE * (i / width * image.width() + i % width);
        int shade = image.rgb()[3 * pixel] & 0xff;
        int own = 30 + 50 * (n / (width * height));
        double miss = Math.abs(shade - own) / 12.0;
        values[n] = (float) (-Math.min(miss, 4) + noise * random.nextGaussian());
      }
      return new Logits(1, CLASSES, height, width, values);
    }

    @Override
    public String description() {
      return "shades of grey";
    }

    @Override
    public void close() {}
  }
}
