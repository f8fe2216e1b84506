package org.segstream.vision.video;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.segstream.vision.RgbImage;

/**
 * What one name on a command line stands for. What exists as a file is that file, whatever its name
 * looks like.
 *
 * @param name as the user gave it, for messages
 * @param url as FFmpeg opens it
 * @param kind what it is
 */
record VideoInput(String name, String url, Kind kind) {
  /** Images that FFmpeg reads, beside those that are read as images are everywhere here. */
  private static final Set<String> FURTHER_IMAGES = Set.of("tif", "tiff", "ppm", "pgm", "jp2");

  private static final Pattern URL =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.+", Pattern.DOTALL);

  /** Protocols that carry what happens now. */
  private static final Pattern LIVE = Pattern.compile("(rtsps?|rtmp[a-z]*|udp|rtp|srt)://.*");

  private static final Pattern NUMBERED = Pattern.compile("(.*)%(?:0(\\d+))?d(.*)", Pattern.DOTALL);
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  /** What a name stands for. */
  enum Kind {
    /** A file that can be read again. */
    FILE,
    /** Standard input or a named pipe: can be read once, and not be interrupted. */
    PIPE,
    /** A camera of this machine. */
    CAMERA,
    /** A URL whose protocol is live. */
    LIVE,
    /** Another URL: live if it has no length. */
    REMOTE
  }

  /**
   * The inputs that a name stands for, in order: one, or the images of a folder or of a pattern
   * such as {@code frame_%04d.png}.
   *
   * @throws VideoException if there is nothing by that name
   */
  static List<VideoInput> of(String name) {
    if (name.equals("-") || name.equals("/dev/stdin")) {
      return List.of(new VideoInput("standard input", "fd:", Kind.PIPE));
    }
    Optional<Path> path = path(name);
    if (path.isPresent() && Files.isDirectory(path.get())) {
      return images(name, path.get());
    }
    if (path.isPresent() && Files.exists(path.get())) {
      return List.of(new VideoInput(name, "file:" + name, kind(path.get())));
    }
    if (URL.matcher(name).matches()) {
      boolean live = LIVE.matcher(name.toLowerCase(Locale.ROOT)).matches();
      return List.of(new VideoInput(name, name, live ? Kind.LIVE : Kind.REMOTE));
    }
    List<VideoInput> numbered = path.map(VideoInput::numbered).orElse(List.of());
    if (numbered.isEmpty()) {
      throw new VideoException("no such video: " + name);
    }
    return numbered;
  }

  /**
   * Opens it.
   *
   * @param guard ends its waiting
   * @throws VideoException if that is not possible
   */
  VideoSource open(long mostPixels, ReadGuard guard) {
    return kind == Kind.FILE && RgbImage.isFileName(name)
        ? ImageSource.open(this, mostPixels)
        : MediaSource.open(this, mostPixels, guard);
  }

  /** Absent for names that no file can have. */
  private static Optional<Path> path(String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Kind kind(Path path) {
    if (Files.isRegularFile(path)) {
      return Kind.FILE;
    }
    return path.startsWith("/dev") && String.valueOf(path.getFileName()).startsWith("video")
        ? Kind.CAMERA
        : Kind.PIPE;
  }

  private static List<VideoInput> images(String name, Path folder) {
    List<VideoInput> images =
        files(folder).stream()
            .filter(file -> isImage(String.valueOf(file.getFileName())))
            .sorted(Comparator.comparing(VideoInput::padded))
            .map(VideoInput::ofFile)
            .toList();
    if (images.isEmpty()) {
      throw new VideoException("no images in the folder " + name);
    }
    return images;
  }

  /** The files that a pattern with a number stands for, by number; none if it is no pattern. */
  private static List<VideoInput> numbered(Path pattern) {
    Matcher parts = NUMBERED.matcher(String.valueOf(pattern.getFileName()));
    Path folder = pattern.toAbsolutePath().getParent();
    if (!parts.matches() || folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    String digits = "(\\d{" + Optional.ofNullable(parts.group(2)).orElse("1") + ",18})";
    Pattern name =
        Pattern.compile(Pattern.quote(parts.group(1)) + digits + Pattern.quote(parts.group(3)));
    List<Map.Entry<Long, Path>> found = new ArrayList<>();
    for (Path file : files(folder)) {
      Matcher matcher = name.matcher(String.valueOf(file.getFileName()));
      if (matcher.matches()) {
        found.add(Map.entry(Long.valueOf(matcher.group(1)), file));
      }
    }
    return found.stream()
        .sorted(Map.Entry.comparingByKey())
        .map(each -> ofFile(each.getValue()))
        .toList();
  }

  /** Whether the name is one of an image. */
  boolean isImage() {
    return isImage(name);
  }

  private static boolean isImage(String name) {
    return RgbImage.isFileName(name) || FURTHER_IMAGES.contains(extension(name));
  }

  /** The end of a file's name, in small letters. */
  static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static VideoInput ofFile(Path file) {
    return new VideoInput(file.toString(), "file:" + file, Kind.FILE);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + folder + " cannot be read", e);
    }
  }

  /** A name by which {@code frame9} comes before {@code frame10}. */
  private static String padded(Path file) {
    String name = String.valueOf(file.getFileName());
    return DIGITS
            .matcher(name)
            .replaceAll(
                number -> "0".repeat(Math.max(0, 20 - number.group().length())) + number.group())
        + "\0"
        + name;
  }
}
