package org.segstream.crf.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.crf.Grids;

class InstanceFileTest {
  private final GridEnergy grid = Grids.blocks(new Random(1), 5, 4, 3);
  private final byte[] truth = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1};
  @TempDir private Path folder;

  @Test
  void readsWhatItWrote() {
    Path file = folder.resolve("with-truth.bin");
    new InstanceFile(grid, Optional.of(truth)).write(file);
    InstanceFile back = InstanceFile.read(file);
    assertThat(back.grid().width()).isEqualTo(5);
    assertThat(back.grid().height()).isEqualTo(4);
    assertThat(back.grid().labels()).isEqualTo(3);
    assertThat(back.grid().unary()).isEqualTo(grid.unary());
    assertThat(back.grid().families().getFirst().horizontal())
        .isEqualTo(grid.families().getFirst().horizontal());
    assertThat(back.grid().families().getFirst().vertical())
        .isEqualTo(grid.families().getFirst().vertical());
    assertThat(back.truth()).contains(truth);
  }

  @Test
  void readsAnInstanceWithoutTruth() {
    Path file = folder.resolve("plain.bin");
    new InstanceFile(grid, Optional.empty()).write(file);
    assertThat(InstanceFile.read(file).truth()).isEmpty();
    assertThat(InstanceFile.read(file).grid().families().getFirst().vertical())
        .isEqualTo(grid.families().getFirst().vertical());
  }

  @Test
  void readsTheSharedInstances() {
    InstanceFile street = Grids.shared("street_000.bin");
    assertThat(street.grid().width()).isEqualTo(448);
    assertThat(street.grid().height()).isEqualTo(336);
    assertThat(street.grid().labels()).isEqualTo(11);
    assertThat(street.truth()).isPresent();
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path file = folder.resolve("x.bin");
    assertRefused(file, "there is no file " + file);
    Files.write(file, new byte[7]);
    assertRefused(file, file + " has 7 bytes, too few for an instance's header of 12");
    Files.write(file, header(0, 4, 3).array());
    assertRefused(file, file + " is no instance: its header says 0×4 pixels and 3 labels");
    Files.write(file, header(5, 4, 256).array());
    assertRefused(file, file + " is no instance: its header says 5×4 pixels and 256 labels");
    Files.write(file, header(70_000, 70_000, 200).array());
    assertRefused(file, file + " has 12 bytes, but 70000×70000 pixels");
    assertRefused(folder, "cannot read " + folder);
  }

  @Test
  void refusesAFileThatIsCutShortOrTooLong() throws IOException {
    Path file = folder.resolve("x.bin");
    new InstanceFile(grid, Optional.of(truth)).write(file);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertRefused(file, file + " has 395 bytes, but 5×4 pixels and 3 labels take 376, or 396 with");
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    assertRefused(file, file + " has 397 bytes");
  }

  @Test
  void refusesNumbersThatAreNone() throws IOException {
    Path file = folder.resolve("x.bin");
    new InstanceFile(grid, Optional.of(truth)).write(file);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(12, Float.NaN);
    Files.write(file, bytes);
    assertRefused(file, file + " is no instance: unary of label 0 at x=0 y=0 is NaN");
  }

  private static ByteBuffer header(int width, int height, int labels) {
    ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    return header.putInt(width).putInt(height).putInt(labels);
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> InstanceFile.read(file))
        .isInstanceOf(InstanceFileException.class)
        .hasMessageStartingWith(message);
  }
}
