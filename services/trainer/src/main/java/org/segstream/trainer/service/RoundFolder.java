package org.segstream.trainer.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.replay.LineFile;
import org.segstream.trainer.teaching.AnswerFolder;
import org.segstream.trainer.training.CheckpointFile;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.ModelFileException;
import org.segstream.vision.model.SegmentationModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the trainer keeps on disk besides the store: the round under way ({@code round.json}, its
 * parent, checkpoint, candidate and unlabelled frames) and the results of those before ({@code
 * rounds.jsonl}). A round is under way exactly while its {@code round.json} is there and no result
 * names it.
 */
final class RoundFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoundFolder.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Disk disk;
  private final FileChannel lock;
  private final LineFile log;
  private final List<RoundResult> results = new ArrayList<>();

  private RoundFolder(Path folder, Disk disk, FileChannel lock) throws IOException {
    this.folder = folder;
    this.disk = disk;
    this.lock = lock;
    this.log = new LineFile(folder.resolve("rounds.jsonl"), disk);
    for (String line : log.open()) {
      readResult(line).ifPresent(results::add);
    }
  }

  /**
   * Opens a folder, or makes it.
   *
   * @throws IllegalStateException if another trainer has it open
   */
  static RoundFolder open(Path folder, Disk disk) throws IOException {
    Files.createDirectories(folder);
    FileChannel lock =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return new RoundFolder(folder, disk, lock);
      }
    } catch (OverlappingFileLockException _) {
      // Another one in this very process.
    }
    lock.close();
    throw new IllegalStateException(
        "folder " + folder + " is in use by another trainer: give each its own --dir");
  }

  private static Optional<RoundResult> readResult(String line) {
    try {
      return Optional.of(JSON.readValue(line, RoundResult.class));
    } catch (JsonProcessingException e) {
      LOG.warn("a line of rounds.jsonl is damaged and counts for nothing: {}", line, e);
      return Optional.empty();
    }
  }

  Path store() {
    return folder.resolve("store");
  }

  /** Where the round under way leaves its checkpoints. */
  CheckpointFile checkpoint() {
    return new CheckpointFile(folder.resolve("round.checkpoint"), disk);
  }

  private Path candidateFile() {
    return folder.resolve("candidate.segmodel");
  }

  /**
   * What the round under way has come to, if it has.
   *
   * @throws DamagedRoundException if its file is not whole
   */
  Optional<SegmentationModel> candidate() {
    return Files.exists(candidateFile()) ? Optional.of(read(candidateFile())) : Optional.empty();
  }

  /** Writes down what the round under way has come to. */
  void keep(SegmentationModel candidate) {
    try {
      disk.replace(candidateFile(), ModelFile.encode(candidate));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the candidate %s: %s".formatted(candidateFile(), e.getMessage()), e);
    }
  }

  private static SegmentationModel read(Path file) {
    try {
      return ModelFile.read(file);
    } catch (ModelFileException e) {
      throw new DamagedRoundException(e);
    }
  }

  /** Results of the finished rounds, oldest first. */
  List<RoundResult> results() {
    return List.copyOf(results);
  }

  Optional<RoundResult> last() {
    return results.isEmpty() ? Optional.empty() : Optional.of(results.getLast());
  }

  /** The round under way. */
  Optional<Round> current() throws IOException {
    Path file = folder.resolve("round.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Round round;
    try {
      round = JSON.readValue(file.toFile(), Round.class);
    } catch (JsonProcessingException e) {
      LOG.warn("{} is of another version of segstream, that round is given up", file, e);
      return Optional.empty();
    }
    boolean finished = results.stream().anyMatch(r -> r.version().equals(round.version()));
    return finished ? Optional.empty() : Optional.of(round);
  }

  /**
   * The model that the round under way starts from.
   *
   * @throws DamagedRoundException if its file is not whole
   */
  SegmentationModel parent() {
    return read(folder.resolve("parent.segmodel"));
  }

  private Path unlabelledFolder() {
    return folder.resolve("unlabelled");
  }

  /**
   * The unlabelled frames of the round under way.
   *
   * @param read gives them when they are asked for for the first time
   * @throws UncheckedIOException if the disk does not take or give them
   */
  List<RgbImage> unlabelled(Supplier<List<RgbImage>> read) {
    Path names = unlabelledFolder().resolve("names.txt");
    try {
      if (!Files.exists(names)) {
        clear(unlabelledFolder());
        Files.createDirectories(unlabelledFolder());
        List<String> written = new ArrayList<>();
        for (RgbImage frame : read.get()) {
          String name = "%04d.png".formatted(written.size());
          disk.replace(unlabelledFolder().resolve(name), frame.toPng());
          written.add(name);
        }
        disk.replace(names, String.join("\n", written).getBytes(StandardCharsets.UTF_8));
      }
      List<RgbImage> frames = new ArrayList<>();
      for (String name : Files.readAllLines(names)) {
        frames.add(RgbImage.decode(Files.readAllBytes(unlabelledFolder().resolve(name))));
      }
      return frames;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot keep unlabelled frames in %s: %s".formatted(unlabelledFolder(), e.getMessage()),
          e);
    }
  }

  /** Keeps what teachers said of the last round's frames, many of which the next one has again. */
  AnswerFolder answers() {
    return new AnswerFolder(folder.resolve("answers"));
  }

  private static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
    }
  }

  /** Writes down a round, whole or not at all. */
  void begin(Round round, SegmentationModel parent) throws IOException {
    abandon();
    disk.replace(folder.resolve("parent.segmodel"), ModelFile.encode(parent));
    disk.replace(folder.resolve("round.json"), JSON.writeValueAsBytes(round));
  }

  /** Writes down how the round under way went, and ends it. */
  void finish(RoundResult result) throws IOException {
    log.append(JSON.writeValueAsString(result));
    results.add(result);
    abandon();
  }

  /** Forgets the round under way. */
  void abandon() throws IOException {
    Files.deleteIfExists(folder.resolve("round.json"));
    Files.deleteIfExists(checkpoint().path());
    Files.deleteIfExists(candidateFile());
    clear(unlabelledFolder());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
