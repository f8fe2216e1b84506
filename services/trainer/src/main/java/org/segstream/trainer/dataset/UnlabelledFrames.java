package org.segstream.trainer.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.segstream.trainer.dataset.TrainingData.EvaluationSet;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.VideoException;
import org.segstream.vision.video.VideoFrame;
import org.segstream.vision.video.VideoOptions;
import org.segstream.vision.video.VideoSource;

/**
 * Frames without labels, to learn from what networks say of them. What a run is judged by is left
 * out, also where it has been encoded anew: a frame counts as one of those images when the two look
 * alike at {@value #COLUMNS}×{@value #ROWS}.
 */
public final class UnlabelledFrames {
  private static final int COLUMNS = 24;
  private static final int ROWS = 18;
  private static final double ALIKE = 3;
  private static final byte VOID = (byte) 255;

  private UnlabelledFrames() {}

  /**
   * Reads them.
   *
   * @param inputs videos, folders of images, patterns
   * @param most frames to keep, evenly spread over what there is
   * @param judges what the run is judged by
   * @throws DatasetException if one cannot be read, or nothing is left
   */
  public static List<LabelledImage> read(
      List<String> inputs, int most, List<EvaluationSet> judges) {
    List<float[]> held = thumbnails(judges);
    List<LabelledImage> kept = new ArrayList<>();
    int stride = 1;
    int number = 0;
    try (VideoSource source = VideoSource.open(VideoOptions.of(inputs))) {
      for (Optional<VideoFrame> frame = source.next(); frame.isPresent(); frame = source.next()) {
        if (number++ % stride == 0) {
          RgbImage image = frame.get().image();
          if (!isAmong(held, image)) {
            kept.add(unlabelled("unlabelled " + number, image));
          }
        }
        if (kept.size() > most) {
          kept = everySecond(kept);
          stride *= 2;
        }
      }
    } catch (VideoException e) {
      throw new DatasetException("cannot read frames: " + e.getMessage(), e);
    }
    if (kept.isEmpty()) {
      throw new DatasetException(
          "no frame of %s is left to learn from: it has none, or all are held out"
              .formatted(String.join(", ", inputs)));
    }
    return List.copyOf(kept);
  }

  /** Those that look like none of the judges. */
  public static List<RgbImage> without(List<RgbImage> frames, List<EvaluationSet> judges) {
    List<float[]> held = thumbnails(judges);
    return frames.stream().filter(frame -> !isAmong(held, frame)).toList();
  }

  private static List<float[]> thumbnails(List<EvaluationSet> judges) {
    return judges.stream()
        .flatMap(set -> set.images().stream())
        .map(image -> thumbnail(image.image()))
        .toList();
  }

  private static boolean isAmong(List<float[]> held, RgbImage image) {
    float[] own = thumbnail(image);
    return held.stream().anyMatch(each -> alike(each, own));
  }

  private static List<LabelledImage> everySecond(List<LabelledImage> images) {
    List<LabelledImage> half = new ArrayList<>();
    for (int i = 0; i < images.size(); i += 2) {
      half.add(images.get(i));
    }
    return half;
  }

  /** An image with every pixel Void. */
  public static LabelledImage unlabelled(String name, RgbImage image) {
    byte[] labels = new byte[image.width() * image.height()];
    Arrays.fill(labels, VOID);
    return new LabelledImage(name, image, new LabelMap(image.width(), image.height(), labels));
  }

  /** Mean colours of the image's parts, {@code float[rows][columns][3]}. */
  private static float[] thumbnail(RgbImage image) {
    float[] sums = new float[3 * COLUMNS * ROWS];
    int[] counts = new int[COLUMNS * ROWS];
    byte[] rgb = image.rgb();
    for (int y = 0; y < image.height(); y++) {
      int row = y * ROWS / image.height();
      for (int x = 0; x < image.width(); x++) {
        int cell = row * COLUMNS + x * COLUMNS / image.width();
        counts[cell]++;
        for (int c = 0; c < 3; c++) {
          sums[3 * cell + c] += rgb[3 * (y * image.width() + x) + c] & 0xff;
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= Math.max(1, counts[i / 3]);
    }
    return sums;
  }

  private static boolean alike(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length < ALIKE;
  }
}
