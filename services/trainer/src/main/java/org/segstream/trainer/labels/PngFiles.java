package org.segstream.trainer.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/** Reads the files of labelled images. */
final class PngFiles {
  private PngFiles() {}

  static LabelMap ids(Path file) {
    try {
      return LabelMap.fromPng(Files.readAllBytes(file));
    } catch (IOException | ImageFormatException e) {
      throw unreadable(file, e);
    }
  }

  static RgbImage colours(Path file) {
    try {
      return RgbImage.decode(Files.readAllBytes(file));
    } catch (IOException | ImageFormatException e) {
      throw unreadable(file, e);
    }
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().map(String::strip).toList();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What lies in a folder, by name. */
  static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  static void requireIds(Path file, LabelMap labels, IntPredicate known) {
    for (byte label : labels.labels()) {
      if (!known.test(label & 0xff)) {
        throw new DatasetException(
            "%s holds label %d, which is no class".formatted(file, label & 0xff));
      }
    }
  }

  private static DatasetException unreadable(Path file, Exception e) {
    return new DatasetException("cannot read %s: %s".formatted(file, e.getMessage()), e);
  }
}
