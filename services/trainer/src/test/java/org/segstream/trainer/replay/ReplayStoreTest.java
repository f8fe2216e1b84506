package org.segstream.trainer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.replay.ReplayStore.Fate;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

class ReplayStoreTest {
  private static final int SIDE = 8;
  private static final long FRAME = 4 * SIDE * SIDE + 4000;
  @TempDir private Path folder;

  @Test
  void keepsImagesAndLabelsAcrossRestarts() throws IOException {
    open(10).add(frame("cam-1", 7, 3, 1));

    ReplayStore again = open(10);

    StoredFrame stored = again.framesOf(Part.TRAIN).getFirst();
    LabelledImage image = again.read(stored);
    assertThat(stored.stream()).isEqualTo("cam-1");
    assertThat(image.name()).isEqualTo("cam-1 7");
    assertThat(image.labels().at(0, 0)).isEqualTo(1);
    assertThat(image.image().rgb()[0]).isEqualTo((byte) 7);
  }

  @Test
  void aFrameThatComesTwiceIsThereOnceAndALaterRecordReplacesIt() throws IOException {
    ReplayStore store = open(10);
    assertThat(store.add(frame("cam-1", 7, 3, 1))).isEqualTo(Fate.KEPT);
    assertThat(store.add(frame("cam-1", 7, 3, 1))).isEqualTo(Fate.KNOWN);
    assertThat(store.add(frame("cam-1", 7, 2, 5))).as("an older record").isEqualTo(Fate.KNOWN);
    assertThat(store.add(frame("cam-2", 7, 4, 1))).as("another stream").isEqualTo(Fate.KEPT);
    assertThat(store.add(frame("cam-1", 7, 9, 2))).as("corrected").isEqualTo(Fate.KEPT);

    assertThat(sequences(store)).containsExactly(7L, 7L);
    assertThat(labelsOf(store, "cam-1")).isEqualTo(2);
    assertThat(labelsOf(open(10), "cam-1")).isEqualTo(2);
    assertThat(files()).hasSize(4);
  }

  @Test
  void aFrameStaysInThePartItCameToFirst() throws IOException {
    ReplayStore store = open(10);
    store.add(frame("cam", 1, 1, 0, Part.TRAIN));
    store.add(frame("cam", 2, 2, 0, Part.HELD_OUT));

    assertThat(store.add(frame("cam", 1, 3, 5, Part.HELD_OUT))).isEqualTo(Fate.KEPT);
    assertThat(store.add(frame("cam", 2, 4, 5, Part.TRAIN))).isEqualTo(Fate.KEPT);

    assertThat(sequences(store)).containsExactly(1L);
    assertThat(labelsOf(store, "cam")).as("corrected all the same").isEqualTo(5);
    assertThat(store.framesOf(Part.HELD_OUT)).hasSize(1).allMatch(f -> f.sequence() == 2);
  }

  @Test
  void aFrameThatHasLeftComesBackToThePartItWasIn() throws IOException {
    ReplayStore store = open(5);
    Set<Long> trained = new TreeSet<>();
    Set<Long> heldOut = new TreeSet<>();
    for (long i = 0; i < 20; i++) {
      store.add(frame("cam", i, i, 0, i % 2 == 0 ? Part.TRAIN : Part.HELD_OUT));
      trained.addAll(sequences(store, Part.TRAIN));
      heldOut.addAll(sequences(store, Part.HELD_OUT));
    }
    assertThat(trained).as("of which 4 are still there").hasSizeGreaterThan(4);
    assertThat(heldOut).as("of which 1 is still there").hasSizeGreaterThan(1);

    for (ReplayStore each : List.of(store, open(5), open(100))) {
      for (long i = 0; i < 20; i++) {
        each.add(frame("cam", i, i + 100, 0, i % 2 == 0 ? Part.HELD_OUT : Part.TRAIN));
      }
      assertThat(sequences(each, Part.TRAIN)).noneMatch(heldOut::contains);
      assertThat(sequences(each, Part.HELD_OUT)).noneMatch(trained::contains);
    }
    assertThat(sequences(open(100), Part.TRAIN)).containsAll(trained);
    assertThat(sequences(open(100), Part.HELD_OUT)).containsAll(heldOut);
  }

  @Test
  void norDoesItChangeSidesByWayOfTheTestsOrOfASmallerStore() throws IOException {
    ReplayStore store = open(10);
    store.add(frame("cam", 1, 1, 0, Part.TRAIN));
    store.add(frame("cam", 2, 1, 0, Part.TRAIN));
    store.add(frame("cam", 1, 2, 0, Part.TEST));
    open(1);
    Files.writeString(folder.resolve("former-parts.txt"), "damaged\n", StandardOpenOption.APPEND);

    ReplayStore again = open(10);
    again.add(frame("cam", 1, 3, 0, Part.HELD_OUT));
    again.add(frame("cam", 2, 3, 0, Part.HELD_OUT));

    assertThat(sequences(again)).containsExactlyInAnyOrder(1L, 2L);
    assertThat(again.framesOf(Part.HELD_OUT)).isEmpty();
  }

  @Test
  void norAfterAKillBetweenAnyTwoBytes() throws IOException {
    for (int deadAfter = 0; deadAfter < 40; deadAfter++) {
      Path place = folder.resolve("sides-" + deadAfter);
      Set<Long> trained = new TreeSet<>();
      try {
        ReplayStore store = ReplayStore.open(place, 5 * FRAME, List.of(), new DyingDisk(deadAfter));
        for (int i = 0; i < 10; i++) {
          store.add(frame("cam", i, i, 0, Part.TRAIN));
          trained.addAll(sequences(store));
        }
      } catch (Killed _) {
        // As if the process had ended here.
      }
      ReplayStore again = ReplayStore.open(place, 100 * FRAME, List.of(), new Disk());
      for (int i = 0; i < 10; i++) {
        again.add(frame("cam", i, i + 100, 0, Part.HELD_OUT));
      }
      assertThat(sequences(again, Part.HELD_OUT))
          .as("killed after %d writes", deadAfter)
          .noneMatch(trained::contains);
      assertThat(sequences(again)).containsAll(trained);
    }
  }

  @Test
  void aFrameThatTurnsOutToBeForTestsLeaves() throws IOException {
    ReplayStore store = open(10);
    store.add(frame("cam", 1, 1, 0, Part.TRAIN));
    store.add(frame("cam", 2, 2, 0, Part.HELD_OUT));
    store.add(frame("cam", 3, 5, 0, Part.TRAIN));

    assertThat(store.add(frame("cam", 1, 3, 0, Part.TEST))).isEqualTo(Fate.LEFT_OUT);
    store.add(frame("cam", 2, 3, 0, Part.TEST));
    assertThat(store.add(frame("cam", 3, 4, 0, Part.TEST))).as("older").isEqualTo(Fate.KNOWN);
    store.add(frame("cam", 4, 4, 0, Part.TEST));

    for (ReplayStore each : List.of(store, open(10))) {
      assertThat(sequences(each)).containsExactly(3L);
      assertThat(each.framesOf(Part.HELD_OUT)).isEmpty();
    }
    assertThat(files()).hasSize(2);
  }

  private static long bytes(ReplayStore store) {
    return Stream.of(Part.values())
        .flatMap(part -> store.framesOf(part).stream())
        .mapToLong(StoredFrame::bytes)
        .sum();
  }

  @Test
  void keepsItsBoundAndRareClassesWhateverTheOrder() throws IOException {
    ReplayStore forwards = open(50);
    for (int i = 0; i < 200; i++) {
      assertThat(forwards.add(frame("cam", i, i, i % 20 == 3 ? 8 : 0))).isNotEqualTo(Fate.KNOWN);
      assertThat(bytes(forwards)).isLessThanOrEqualTo(50 * FRAME);
    }
    List<Long> kept = sequences(forwards);
    assertThat(kept).as("four fifths, for training").hasSize(40);
    assertThat(kept.stream().filter(i -> i % 20 == 3)).as("of 10 with the rare class").hasSize(10);
    assertThat(kept.stream().filter(i -> i < 100 && i % 20 != 3))
        .as("of the common ones, from the first half")
        .hasSizeBetween(8, 22);

    Path other = folder.resolve("other");
    ReplayStore backwards = ReplayStore.open(other, 50 * FRAME, List.of(), new Disk());
    for (int i = 199; i >= 0; i--) {
      backwards.add(frame("cam", i, i, i % 20 == 3 ? 8 : 0));
    }
    assertThat(new TreeSet<>(sequences(backwards))).isEqualTo(new TreeSet<>(kept));
  }

  @Test
  void theIndexDoesNotGrowWithWhatHasLeft() throws IOException {
    ReplayStore store = open(5);
    for (int i = 0; i < 300; i++) {
      store.add(frame("cam", 1, i, i % 8));
    }
    assertThat(Files.readAllLines(folder.resolve("index.jsonl"))).hasSizeLessThan(105);
    assertThat(labelsOf(open(5), "cam")).isEqualTo(299 % 8);
  }

  @Test
  void heldOutFramesHaveRoomOfTheirOwn() throws IOException {
    ReplayStore store = open(10);
    for (int i = 0; i < 100; i++) {
      store.add(frame("cam", i, i, 0, HeldOutRule.of("cam", i)));
    }
    assertThat(store.framesOf(Part.TRAIN)).hasSize(8);
    assertThat(store.framesOf(Part.HELD_OUT)).hasSize(2);
    assertThat(store.framesOf(Part.HELD_OUT))
        .allMatch(f -> HeldOutRule.of("cam", f.sequence()) == Part.HELD_OUT);
  }

  @Test
  void everyStreamOfAHundredFramesHasSomeHeldOutInOnePiece() {
    for (int stream = 0; stream < 20; stream++) {
      String name = "cam-" + stream;
      List<Integer> heldOut = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        if (HeldOutRule.of(name, i) == Part.HELD_OUT) {
          heldOut.add(i);
        }
      }
      assertThat(heldOut).hasSize(20);
      assertThat(heldOut.getLast() - heldOut.getFirst()).isEqualTo(19);
    }
  }

  @Test
  void aFrameLargerThanItsPartIsLeftOutAndCostsNobodyHisPlace() throws IOException {
    ReplayStore store = open(2);
    store.add(frame("cam", 1, 1, 0));
    NewFrame huge = frame("cam", 2, 2, 8, Part.TRAIN, 1_000_000);

    assertThat(store.add(huge)).isEqualTo(Fate.LEFT_OUT);

    assertThat(sequences(store)).containsExactly(1L);
  }

  @Test
  void framesInUseStayReadableAfterTheyHaveLeft() throws IOException {
    ReplayStore store = open(2);
    store.add(frame("cam", 1, 1, 0));
    List<StoredFrame> used = store.framesOf(Part.TRAIN);
    store.use(used);
    store.add(frame("cam", 1, 2, 3));

    ReplayStore again = ReplayStore.open(folder, 2 * FRAME, used, new Disk());

    assertThat(again.read(used.getFirst()).labels().at(0, 0)).isEqualTo(0);
    assertThat(labelsOf(again, "cam")).isEqualTo(3);
    again.use(List.of());
    assertThat(files()).as("of the one that is left").hasSize(2);
  }

  @Test
  void aKillBetweenAnyTwoBytesLosesNothingAndLeavesNoRubbish() throws IOException {
    for (int deadAfter = 0; deadAfter < 30; deadAfter++) {
      Path place = folder.resolve("kill-" + deadAfter);
      List<Long> kept = new ArrayList<>();
      DyingDisk disk = new DyingDisk(deadAfter);
      try {
        ReplayStore store = ReplayStore.open(place, 10 * FRAME, List.of(), disk);
        for (int i = 0; i < 9; i++) {
          if (store.add(frame("cam", i % 6, i, i % 3)) == Fate.KEPT) {
            kept.add((long) i % 6);
          }
        }
      } catch (Killed _) {
        // As if the process had ended here.
      }
      ReplayStore again = ReplayStore.open(place, 10 * FRAME, List.of(), new Disk());
      assertThat(sequences(again)).containsAll(kept);
      assertThat(files(place)).hasSize(2 * again.framesOf(Part.TRAIN).size());
      again.framesOf(Part.TRAIN).forEach(again::read);
      for (int i = 0; i < 9; i++) {
        again.add(frame("cam", i % 6, i, i % 3));
      }
      assertThat(sequences(again)).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L);
      assertThat(again.read(again.framesOf(Part.TRAIN).getFirst()).labels()).isNotNull();
    }
  }

  @Test
  void anIndexWhoseLastLineIsCutOffAnywhereHasTheFramesBeforeIt() throws IOException {
    ReplayStore store = open(10);
    store.add(frame("Straße", 1, 1, 0));
    Path index = folder.resolve("index.jsonl");
    int whole = (int) Files.size(index);
    store.add(frame("Straße", 2, 2, 0));
    byte[] both = Files.readAllBytes(index);

    for (int length = whole; length < both.length; length++) {
      Files.write(index, Arrays.copyOf(both, length));
      assertThat(sequences(open(10))).as("%d bytes of %d", length, both.length).containsExactly(1L);
    }
    open(10).add(frame("Straße", 2, 2, 0));
    assertThat(sequences(open(10))).containsExactly(1L, 2L);
  }

  @Test
  void aFullDiskLeavesTheStoreAsItWasAndWorksAgainWhenThereIsRoom() throws IOException {
    for (int room = 0; room < 3; room++) {
      Path place = folder.resolve("full-" + room);
      FullDisk disk = new FullDisk();
      ReplayStore store = ReplayStore.open(place, 10 * FRAME, List.of(), disk);
      store.add(frame("cam", 1, 1, 0));
      disk.writesLeft = room;

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> store.add(frame("cam", 2, 2, 0)))
          .withMessage("No space left on device");

      assertThat(sequences(store)).containsExactly(1L);
      disk.writesLeft = Integer.MAX_VALUE;
      assertThat(store.add(frame("cam", 2, 2, 0))).isEqualTo(Fate.KEPT);
      ReplayStore again = ReplayStore.open(place, 10 * FRAME, List.of(), new Disk());
      assertThat(sequences(again)).containsExactly(1L, 2L);
    }
  }

  private ReplayStore open(int framesOfBytes) throws IOException {
    return ReplayStore.open(folder, framesOfBytes * FRAME, List.of(), new Disk());
  }

  private static List<Long> sequences(ReplayStore store) {
    return sequences(store, Part.TRAIN);
  }

  private static List<Long> sequences(ReplayStore store, Part part) {
    return store.framesOf(part).stream().map(StoredFrame::sequence).toList();
  }

  private static int labelsOf(ReplayStore store, String stream) {
    StoredFrame frame =
        store.framesOf(Part.TRAIN).stream()
            .filter(f -> f.stream().equals(stream))
            .findFirst()
            .orElseThrow();
    return store.read(frame).labels().at(0, 0);
  }

  private Set<String> files() throws IOException {
    return files(folder);
  }

  private static Set<String> files(Path store) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String kind : List.of("images", "labels")) {
      try (Stream<Path> files = Files.list(store.resolve(kind))) {
        files.forEach(file -> names.add(kind + "/" + file.getFileName()));
      }
    }
    return names;
  }

  private static NewFrame frame(String stream, long sequence, long offset, int label) {
    return frame(stream, sequence, offset, label, Part.TRAIN);
  }

  private static NewFrame frame(String stream, long sequence, long offset, int label, Part part) {
    return frame(stream, sequence, offset, label, part, FRAME / 4);
  }

  /** One of a colour that is its sequence, with one label all over. */
  private static NewFrame frame(
      String stream, long sequence, long offset, int label, Part part, long pixels) {
    byte[] rgb = new byte[3 * SIDE * SIDE];
    Arrays.fill(rgb, (byte) sequence);
    byte[] labels = new byte[SIDE * SIDE];
    Arrays.fill(labels, (byte) label);
    return new NewFrame(
        stream,
        sequence,
        part,
        new NewFrame.Place("labels", 0, offset),
        new FrameFiles(
            new RgbImage(SIDE, SIDE, rgb).toPng(),
            "png",
            new LabelMap(SIDE, SIDE, labels).toPng(LabelSet.camVid())),
        pixels,
        List.of(label));
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Writes half of what it is given after some writes, and then the process is gone. */
  private static final class DyingDisk extends Disk {
    private int writesLeft;

    DyingDisk(int writes) {
      this.writesLeft = writes;
    }

    @Override
    protected void put(Path file, byte[] bytes, StandardOpenOption... options) throws IOException {
      if (writesLeft-- <= 0) {
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2), (OpenOption[]) options);
        throw new Killed();
      }
      super.put(file, bytes, options);
    }
  }

  /** Has room for half of the write after the last one it has room for. */
  private static final class FullDisk extends Disk {
    private int writesLeft = Integer.MAX_VALUE;

    @Override
    protected void put(Path file, byte[] bytes, StandardOpenOption... options) throws IOException {
      if (writesLeft-- <= 0) {
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2), (OpenOption[]) options);
        throw new IOException("No space left on device");
      }
      super.put(file, bytes, options);
    }
  }
}
