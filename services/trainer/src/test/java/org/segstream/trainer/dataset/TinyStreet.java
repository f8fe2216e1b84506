package org.segstream.trainer.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/**
 * A small data set in CamVid layout: frames of two synthetic streets, {@code a0…} and {@code b0…}.
 */
public final class TinyStreet {
  /** Columns of its images. */
  public static final int WIDTH = 96;

  /** Rows of its images. */
  public static final int HEIGHT = 72;

  private TinyStreet() {}

  /** Writes three frames of each street to {@code train} and two other ones to {@code val}. */
  public static Path write(Path folder) {
    try {
      Files.writeString(folder.resolve("classes.csv"), classes());
      StringBuilder train = new StringBuilder();
      for (int i = 0; i < 3; i++) {
        train.append(pair(folder, "a" + i, 1, 50 * i)).append(pair(folder, "b" + i, 2, 50 * i));
      }
      Files.writeString(folder.resolve("train.txt"), train);
      Files.writeString(
          folder.resolve("val.txt"), pair(folder, "v0", 3, 0) + pair(folder, "v1", 3, 40));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The images trained on, with every pixel Void. */
  public static List<LabelledImage> withoutLabels(TrainingData data) {
    return data.targetImages().stream()
        .map(image -> UnlabelledFrames.unlabelled("unlabelled", image))
        .toList();
  }

  /** How chips are varied, at a size. */
  public static Augmentation augmentation(int width, int height) {
    return new Augmentation(width, height, 0.5, 2.0, 5, 0.7, 0.2, 0.5);
  }

  private static String classes() {
    StringBuilder csv = new StringBuilder("id,name,r,g,b\n");
    int id = 0;
    for (LabelSet.LabelClass label : LabelSet.camVid().classes()) {
      int rgb = label.rgb();
      csv.append(
          "%d,%s,%d,%d,%d\n".formatted(id++, label.name(), rgb >> 16, rgb >> 8 & 255, rgb & 255));
    }
    return csv.append("11,Void,0,0,0\n").toString();
  }

  private static String pair(Path folder, String name, long seed, int frame) throws IOException {
    StreetFrame street =
        new SyntheticStreet(seed, WIDTH, HEIGHT, CameraMotion.FORWARD).frame(frame);
    return pair(folder, name, street.image(), street.labels());
  }

  /** Writes an image and its labels, and says so in a line for a list. */
  public static String pair(Path folder, String name, RgbImage image, LabelMap labels)
      throws IOException {
    Files.write(folder.resolve(name + ".png"), image.toPng());
    Files.write(folder.resolve(name + "-labels.png"), labels.toPng(LabelSet.camVid()));
    return name + ".png " + name + "-labels.png\n";
  }
}
