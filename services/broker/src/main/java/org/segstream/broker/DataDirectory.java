package org.segstream.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a broker keeps its records, formatted for KRaft.
 *
 * @param path the directory, which exists
 * @param temporary whether it goes with the broker
 */
record DataDirectory(Path path, boolean temporary) {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

  /**
   * The given directory or a temporary one, ready for a broker.
   *
   * @throws BrokerException if it cannot be made, formatted, or is in use
   */
  static DataDirectory open(Optional<Path> wanted) {
    DataDirectory directory =
        wanted
            .map(path -> new DataDirectory(existing(path), false))
            .orElseGet(() -> new DataDirectory(made(), true));
    directory.refuseSecondUser();
    directory.format();
    return directory;
  }

  /** Deletes the directory if it is temporary. */
  void release() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} could not be deleted: {}", path, e.toString());
    }
  }

  private static Path existing(Path directory) {
    try {
      return Files.createDirectories(directory).toRealPath();
    } catch (IOException e) {
      throw new BrokerException("the data directory " + directory + " cannot be made: " + e, e);
    }
  }

  private static Path made() {
    try {
      return Files.createTempDirectory("segstream-broker-");
    } catch (IOException e) {
      throw new BrokerException("no temporary data directory can be made: " + e, e);
    }
  }

  /** Kafka takes the same lock, but ends the process when it fails. */
  private void refuseSecondUser() {
    try (FileChannel file =
            FileChannel.open(
                path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        throw inUse();
      }
    } catch (OverlappingFileLockException _) {
      throw inUse();
    } catch (IOException e) {
      throw new BrokerException("the data directory " + path + " cannot be written: " + e, e);
    }
  }

  private BrokerException inUse() {
    return new BrokerException(
        "the data directory " + path + " is in use by another broker; stop it, or choose another");
  }

  private void format() {
    if (Files.exists(path.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(quiet)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setNodeId(BrokerSettings.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
          .setMetadataLogDirectory(path.toString())
          .setDirectories(List.of(path.toString()))
          .run();
    } catch (Exception e) {
      throw new BrokerException("the data directory " + path + " cannot be prepared: " + e, e);
    }
  }
}
