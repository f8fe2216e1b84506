package org.segstream.trainer.labels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/** Finds and reads the files of labelled images. */
final class LabelFiles {
  private LabelFiles() {}

  static LabelMap ids(Path file) {
    return read(file, LabelMap::fromPng);
  }

  static LabelMap colours(Path file, Map<Integer, Integer> idOfColour) {
    return read(file, bytes -> LabelMap.fromColours(RgbImage.decode(bytes), idOfColour));
  }

  private static LabelMap read(Path file, Function<byte[], LabelMap> decoder) {
    try {
      return decoder.apply(Files.readAllBytes(file));
    } catch (IOException | ImageFormatException e) {
      throw unreadable(file, e);
    }
  }

  /** What lies in a folder, by name; without what systems hide there. */
  static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !isHidden(file)).sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /**
   * The files below a folder by their path in it, with slashes and without their ending; of those
   * that differ in nothing else the first by name. Empty if there is no such folder.
   *
   * @param wanted which file names
   */
  static Map<String, Path> below(Path folder, Predicate<String> wanted) {
    Map<String, Path> found = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !isHidden(file) && wanted.test(String.valueOf(file.getFileName())))
          .sorted()
          .forEach(file -> found.putIfAbsent(withoutEnding(pathIn(folder, file)), file));
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(folder, e);
    }
    return found;
  }

  private static boolean isHidden(Path file) {
    return String.valueOf(file.getFileName()).startsWith(".");
  }

  private static String pathIn(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  static String withoutEnding(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= name.lastIndexOf('/') ? name : name.substring(0, dot);
  }

  static DatasetException unreadable(Path file, Exception e) {
    return new DatasetException("cannot read %s: %s".formatted(file, e.getMessage()), e);
  }
}
