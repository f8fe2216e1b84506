package org.segstream.vision.street;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.WholeFile;

/**
 * Writes streets as a folder in CamVid layout: {@code train.txt} and {@code val.txt} with one
 * {@code image label} a line, {@code classes.csv}, images, and labels as 8-bit PNGs of class ids.
 */
public final class StreetFolder {
  private static final float JPEG_QUALITY = 0.95f;

  private final Path folder;
  private final StreetPlan plan;

  private StreetFolder(Path folder, StreetPlan plan) {
    this.folder = folder;
    this.plan = plan;
  }

  /**
   * Writes all files, on all processors.
   *
   * @param folder is made if need be; files of the same names are replaced
   * @param progress hears how many frames are done, from one thread at a time
   * @throws UncheckedIOException if a file cannot be written
   */
  public static void write(Path folder, StreetPlan plan, IntConsumer progress) {
    new StreetFolder(folder, plan).write(progress);
  }

  private void write(IntConsumer progress) {
    try {
      for (String split : List.of("train", "trainannot", "val", "valannot")) {
        Files.createDirectories(folder.resolve(split));
      }
      WholeFile.write(folder.resolve("classes.csv"), classes(LabelSet.camVid()));
      WholeFile.write(folder.resolve("train.txt"), lines(0, plan.trainFrames()));
      WholeFile.write(folder.resolve("val.txt"), lines(plan.trainFrames(), plan.frames()));
    } catch (IOException e) {
      throw unwritable(e);
    }
    AtomicInteger done = new AtomicInteger();
    for (int street = 0; street < plan.streets(); street++) {
      writeStreet(
          street,
          () -> {
            synchronized (done) {
              progress.accept(done.incrementAndGet());
            }
          });
    }
  }

  private void writeStreet(int street, Runnable written) {
    SyntheticStreet source =
        new SyntheticStreet(
            plan.seed() + street, plan.width(), plan.height(), plan.motion(), plan.noise());
    int first = plan.firstFrame(street);
    IntStream.range(first, plan.firstFrame(street + 1))
        .parallel()
        .forEach(number -> {
          writeFrame(number, source.frame((number - first) * plan.every()));
          written.run();
        });
  }

  private void writeFrame(int number, StreetFrame frame) {
    try {
      byte[] image = plan.jpeg() ? frame.image().toJpeg(JPEG_QUALITY) : frame.image().toPng();
      WholeFile.write(folder.resolve(imageName(number)), image);
      WholeFile.write(folder.resolve(labelName(number)), frame.labels().toPng(LabelSet.camVid()));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(
        "cannot write the street to " + folder + ": " + e.getMessage(), e);
  }

  private List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> imageName(n) + " " + labelName(n)).toList();
  }

  private String imageName(int number) {
    return split(number) + "/" + name(number) + (plan.jpeg() ? ".jpg" : ".png");
  }

  private String labelName(int number) {
    return split(number) + "annot/" + name(number) + ".png";
  }

  private String split(int number) {
    return number < plan.trainFrames() ? "train" : "val";
  }

  /** Seed of the street and frame of its clock. */
  private String name(int number) {
    int street = 0;
    while (plan.firstFrame(street + 1) <= number) {
      street++;
    }
    int frame = (number - plan.firstFrame(street)) * plan.every();
    return String.format(Locale.ROOT, "street%d_%06d", plan.seed() + street, frame);
  }

  private static String classes(LabelSet set) {
    StringBuilder csv = new StringBuilder("id,name,r,g,b\n");
    for (int id = 0; id < set.size(); id++) {
      LabelClass label = set.classes().get(id);
      csv.append(line(id, label.name(), label.rgb()));
    }
    return csv.append(line(set.voidId(), "Void", 0)).toString();
  }

  private static String line(int id, String name, int rgb) {
    return "%d,%s,%d,%d,%d\n".formatted(id, name, rgb >> 16, rgb >> 8 & 255, rgb & 255);
  }
}
