package org.segstream.console.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.segstream.trainer.labels.LabelLayout;
import org.segstream.trainer.labels.OpenRequests;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/** All open requests as an archive that CVAT imports; one is made at a time. */
final class TaskArchive {
  private static final Semaphore ONE = new Semaphore(1);
  private static final long MOST_BYTES = 512L << 20;

  private TaskArchive() {}

  /** The archive's bytes. */
  static byte[] of(KafkaSettings kafka, Topics topics) {
    if (!ONE.tryAcquire()) {
      throw new Refusal(429, "an archive is being made already; wait for it");
    }
    try {
      Path folder = Files.createTempDirectory("segstream-labels");
      try {
        int images =
            new OpenRequests(kafka, topics).pull(LabelLayout.CVAT, folder, Optional.empty());
        if (images == 0) {
          throw new Refusal(404, "no frame waits for labels");
        }
        return zipped(folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ONE.release();
    }
  }

  private static byte[] zipped(Path folder) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Path file : files(folder)) {
        if (bytes.size() > MOST_BYTES) {
          throw new Refusal(413, "the archive is too large; use 'segstream labels pull'");
        }
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
