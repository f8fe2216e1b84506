package org.segstream.trainer.labels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.vision.WholeFile;

/**
 * Which frames the images of a folder are, so that their labels find back to them: the file {@value
 * #FILE} beside the images, a line {@code name,sequence,stream} an image. Not thread-safe.
 */
public final class FrameList {
  /** The file's name. */
  public static final String FILE = "frames.csv";

  private static final String HEADER = "name,sequence,stream";

  private final Map<String, Identity> frames = new LinkedHashMap<>();

  /**
   * A frame.
   *
   * @param stream its stream
   * @param sequence its number there
   */
  public record Identity(String stream, long sequence) {}

  FrameList() {}

  /**
   * Reads a folder's list.
   *
   * @return empty if the folder has none
   * @throws DatasetException if it has one that is not as it should be
   */
  public static Optional<FrameList> of(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      FrameList list = new FrameList();
      List<String> lines = Files.readAllLines(file);
      for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
        list.add(file, line);
      }
      return Optional.of(list);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e, e);
    }
  }

  private void add(Path file, String line) {
    String[] cells = line.split(",", 3);
    try {
      frames.put(cells[0], new Identity(cells[2], Long.parseUnsignedLong(cells[1])));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new DatasetException(
          "%s has the line \"%s\", must be %s".formatted(file, line, HEADER), e);
    }
  }

  void put(String name, Identity frame) {
    frames.put(name, frame);
  }

  void write(Path folder) throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    frames.forEach((name, frame) ->
        lines.add(name + "," + Long.toUnsignedString(frame.sequence()) + "," + frame.stream()));
    WholeFile.write(folder.resolve(FILE), lines);
  }

  /** Which frame an image is, if the list has it. */
  public Optional<Identity> frame(String name) {
    return Optional.ofNullable(frames.get(name));
  }
}
