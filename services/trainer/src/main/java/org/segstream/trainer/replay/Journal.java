package org.segstream.trainer.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's index: JSON lines, each a frame that came, if any, and the numbers of those that
 * left. What is not in it is not in the store.
 */
final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Disk disk;
  private final LineFile log;
  private long lines;

  private record Entry(@Nullable StoredFrame came, List<Long> left) {}

  Journal(Path file, Disk disk) {
    this.file = file;
    this.disk = disk;
    this.log = new LineFile(file, disk);
  }

  /** Writes down a change, whole or not at all. */
  void add(@Nullable StoredFrame came, Collection<StoredFrame> left) throws IOException {
    log.append(line(came, left.stream().map(StoredFrame::number).toList()));
    lines++;
  }

  /** Lines since it was last rewritten, those it began with included. */
  long lines() {
    return lines;
  }

  /** Writes a new journal with the given frames, oldest first. */
  void rewrite(Collection<StoredFrame> frames) throws IOException {
    StringBuilder text = new StringBuilder();
    for (StoredFrame frame : frames) {
      text.append(line(frame, List.of())).append('\n');
    }
    disk.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
    lines = frames.size();
  }

  /** The frames in the store by number, oldest first. */
  Map<Long, StoredFrame> read() throws IOException {
    Map<Long, StoredFrame> frames = new LinkedHashMap<>();
    for (String line : log.open()) {
      apply(line, frames);
    }
    return frames;
  }

  private void apply(String line, Map<Long, StoredFrame> frames) {
    try {
      Entry entry = JSON.readValue(line, Entry.class);
      StoredFrame came = entry.came();
      if (came != null) {
        frames.put(came.number(), came);
      }
      frames.keySet().removeAll(entry.left());
    } catch (JsonProcessingException e) {
      LOG.warn("a line of {} is damaged and counts for nothing: {}", file, line, e);
    }
  }

  private static String line(@Nullable StoredFrame came, List<Long> left) throws IOException {
    return JSON.writeValueAsString(new Entry(came, left));
  }
}
