package org.segstream.vision.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Model files made to take more than they give; all are sealed well. */
class HostileModelTest {
  private static final int MIB = 1 << 20;
  private static final byte[] SOUND = ModelArchive.encode(Models.trainedLike(1));

  /** More than any refusal may take, and less than any bomb would. */
  private static final long MEMORY = 200L * MIB;

  @ParameterizedTest
  @CsvSource({
    "parameters.f32, 33554432",
    "model.json, 1048576",
    "activations.json, 1048576",
    "unknown, 1048576"
  })
  void anEntryThatUnpacksToALotIsNotUnpacked(String entry, int limit) throws IOException {
    byte[] bomb = with(entry, 512L * MIB);
    assertThat(bomb).hasSizeLessThan(8 * MIB);
    assertRefused(bomb, "its " + entry + " unpacks to more than " + limit + " bytes");
  }

  @Test
  void entriesAreCounted() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 100; i++) {
        zip.putNextEntry(new ZipEntry("entry" + i));
      }
    }
    assertRefused(bytes.toByteArray(), "it holds more than 16 entries");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "1", "", "{", "{\"format\": 1}"})
  void aDescriptionThatIsNoneIsRefused(String description) throws IOException {
    assertRefused(with("model.json", description), "");
  }

  @Test
  void activationsThatAreNoneAreRefused() throws IOException {
    assertRefused(with("activations.json", "null"), "");
  }

  @ParameterizedTest
  @CsvSource({
    "2147483647, 2147483647, sides may be 8192",
    "65536, 65536, sides may be 8192",
    "8193, 1, sides may be 8192",
    "8192, 8192, pixels 8388608 at most",
    "0, 1, resolution 0×1",
    "99999999999, 1, out of range of int"
  })
  void aResolutionThatNoMemoryHoldsIsRefused(String width, String height, String reason)
      throws IOException {
    String changed =
        description()
            .replaceFirst("\"width\" : \\d+", "\"width\" : " + width)
            .replaceFirst("\"height\" : \\d+", "\"height\" : " + height);
    assertRefused(with("model.json", changed), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8193", "2147483647", "1e30", "-1", "0"})
  void aStrideThatLeavesThePictureIsRefused(String stride) throws IOException {
    String changed = description().replaceFirst("\"stride\" : 1", "\"stride\" : " + stride);
    assertRefused(with("model.json", changed), "CRF parameters stride=");
  }

  @Test
  void moreFamiliesOfEdgesThanAModelHasAreRefused() throws IOException {
    StringBuilder families = new StringBuilder("\"families\" : [ ");
    for (int stride = 2; stride < 5000; stride++) {
      families.append("{\"stride\":%d,\"base\":1,\"contrast\":1,\"sigma\":1},".formatted(stride));
    }
    String changed = description().replaceFirst("\"families\" : \\[", families.toString());
    assertRefused(with("model.json", changed), "CRF edges of strides");
  }

  @Test
  void aFileWithoutAnEndIsNotReadToIt() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'S';
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            return length;
          }
        };
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelFile.read(endless, "endless"))
        .withMessage("endless is not a segstream model");
    InputStream model =
        new SequenceInputStream(new ByteArrayInputStream(SealedBytes.seal(SOUND), 0, 40), endless);
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelFile.readAll(model, "endless", MIB))
        .withMessage("endless is not a segstream model: it has more than 1048576 bytes");
  }

  private static void assertRefused(byte[] archive, String reason) {
    byte[] file = SealedBytes.seal(archive);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelFile.decode(file, "x.segmodel"))
        .withMessageStartingWith("model x.segmodel does not fit this version of segstream: ")
        .withMessageContaining(reason);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MEMORY);
  }

  private static String description() throws IOException {
    return new String(entries().getOrDefault("model.json", new byte[0]), UTF_8);
  }

  /** The sound archive with this text in place of an entry. */
  private static byte[] with(String entry, String text) throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put(entry, text.getBytes(UTF_8));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** The sound archive's description, and an entry of so many zeros. */
  private static byte[] with(String entry, long zeros) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] block = new byte[MIB];
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("first"));
      zip.putNextEntry(new ZipEntry(entry));
      for (long written = 0; written < zeros; written += block.length) {
        zip.write(block);
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> entries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(SOUND))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }
}
