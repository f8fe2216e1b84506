package org.segstream.trainer.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.segstream.trainer.dataset.ContentDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which part frames were in that have left the store: a frame that comes again must not be judged
 * by after it has been trained on. A line each, a digest of stream and sequence and the part, never
 * taken back: a million frames are 23 MB on disk and about 60 MB in memory.
 */
final class FormerParts {
  private static final Logger LOG = LoggerFactory.getLogger(FormerParts.class);
  private static final HexFormat HEX = HexFormat.of();

  private final LineFile log;
  private final Map<Long, Part> parts = new HashMap<>();

  FormerParts(Path file, Disk disk) {
    this.log = new LineFile(file, disk);
  }

  /** Reads what was written down before. */
  void load() throws IOException {
    for (String line : log.open()) {
      try {
        int space = line.indexOf(' ');
        parts.put(
            HexFormat.fromHexDigitsToLong(line, 0, space), Part.valueOf(line.substring(space + 1)));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        LOG.warn("a line of former parts is damaged and counts for nothing: {}", line, e);
      }
    }
  }

  /** The part of a frame that has left, whether or not it is back. */
  Optional<Part> of(String identity) {
    return Optional.ofNullable(parts.get(digest(identity)));
  }

  /** Writes down the parts of frames before they leave. */
  void add(Collection<StoredFrame> leaving) throws IOException {
    Map<Long, Part> fresh =
        leaving.stream()
            .filter(frame -> of(frame.identity()).isEmpty())
            .collect(Collectors.toMap(frame -> digest(frame.identity()), StoredFrame::part));
    if (!fresh.isEmpty()) {
      log.append(
          fresh.entrySet().stream()
              .map(entry -> HEX.toHexDigits(entry.getKey()) + " " + entry.getValue())
              .collect(Collectors.joining("\n")));
      parts.putAll(fresh);
    }
  }

  /** So long that no two frames share one. */
  private static long digest(String identity) {
    return ByteBuffer.wrap(ContentDigest.ofText(identity)).getLong();
  }
}
