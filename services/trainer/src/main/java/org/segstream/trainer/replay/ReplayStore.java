package org.segstream.trainer.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/**
 * Labelled frames on disk: images, label maps and an index, bounded in bytes, each stream and
 * sequence once. Four fifths of the bytes are for training, one fifth for what is held out; in each
 * part {@link Eviction} says who leaves. A frame stays in the part it came to first, also when it
 * comes again after it has left, so that none is judged by after it has been trained on.
 *
 * <p>Frames in use stay readable after they have left, until others are in use: the store may take
 * twice its bound while that lasts. Thread-safe.
 */
public final class ReplayStore {
  private static final String INDEX = "index.jsonl";
  private static final int SPARE_LINES = 100;
  private static final int HELD_OUT_SHARE = 5;

  private final Path folder;
  private final Disk disk;
  private final long maxBytes;
  private final Journal journal;
  private final FormerParts formerParts;
  private final Map<String, StoredFrame> frames = new LinkedHashMap<>();
  private final Map<Long, StoredFrame> inUse = new LinkedHashMap<>();
  private long nextNumber;

  /** What became of a frame that was offered. */
  public enum Fate {
    /** It is in the store now. */
    KEPT,
    /** It is there already, or a later record of it. */
    KNOWN,
    /** It is not: others are worth more, or it is a frame to test with. */
    LEFT_OUT
  }

  private ReplayStore(Path folder, long maxBytes, Disk disk) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.disk = disk;
    this.journal = new Journal(folder.resolve(INDEX), disk);
    this.formerParts = new FormerParts(folder.resolve("former-parts.txt"), disk);
  }

  /** Whether there has never been a store in a folder. */
  public static boolean isNew(Path folder) {
    return !Files.exists(folder.resolve(INDEX));
  }

  /**
   * Opens a store, or makes an empty one; what a kill left half-written is removed.
   *
   * @param maxBytes of all frames, decoded, at least 1
   * @param inUse frames that are in use, whether or not they are still in the store
   * @throws IOException if the folder cannot be read or written
   */
  public static ReplayStore open(
      Path folder, long maxBytes, Collection<StoredFrame> inUse, Disk disk) throws IOException {
    if (maxBytes < 1) {
      throw new IllegalArgumentException(
          "a store of " + maxBytes + " bytes, must be at least 1 byte");
    }
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    ReplayStore store = new ReplayStore(folder, maxBytes, disk);
    store.load(inUse);
    return store;
  }

  private void load(Collection<StoredFrame> used) throws IOException {
    formerParts.load();
    List<StoredFrame> gone = new ArrayList<>();
    for (StoredFrame frame : journal.read().values()) {
      if (hasFiles(frame)) {
        frames.put(frame.identity(), frame);
      } else {
        gone.add(frame);
      }
      nextNumber = Math.max(nextNumber, frame.number() + 1);
    }
    for (StoredFrame frame : used) {
      inUse.put(frame.number(), frame);
      nextNumber = Math.max(nextNumber, frame.number() + 1);
    }
    for (Part part : Part.values()) {
      gone.addAll(Eviction.of(framesOf(part), bound(part)));
    }
    formerParts.add(gone);
    gone.forEach(frame -> frames.remove(frame.identity()));
    journal.rewrite(frames.values());
    removeOthers();
  }

  private boolean hasFiles(StoredFrame frame) {
    return Files.exists(folder.resolve(frame.imageFile()))
        && Files.exists(folder.resolve(frame.labelsFile()));
  }

  /**
   * Takes a frame, if it is worth its room.
   *
   * @throws IOException if it cannot be written, for instance because the disk is full; the store
   *     is then as before
   */
  public synchronized Fate add(NewFrame frame) throws IOException {
    String identity = StoredFrame.identity(frame.stream(), frame.sequence());
    Optional<StoredFrame> former = Optional.ofNullable(frames.get(identity));
    if (former.isPresent() && frame.place().isNoLaterThan(former.get().place())) {
      return Fate.KNOWN;
    }
    if (frame.part() == Part.TEST) {
      if (former.isPresent()) {
        change(null, List.of(former.get()));
      }
      return Fate.LEFT_OUT;
    }
    Part part =
        former.map(StoredFrame::part).or(() -> formerParts.of(identity)).orElse(frame.part());
    StoredFrame stored = StoredFrame.of(nextNumber, frame, part);
    List<StoredFrame> with = new ArrayList<>(framesOf(part));
    former.ifPresent(with::remove);
    with.add(stored);
    List<StoredFrame> leaving = Eviction.of(with, bound(part));
    if (leaving.contains(stored)) {
      return Fate.LEFT_OUT;
    }
    former.ifPresent(leaving::add);
    disk.replace(folder.resolve(stored.imageFile()), frame.files().image());
    disk.replace(folder.resolve(stored.labelsFile()), frame.files().labels());
    change(stored, leaving);
    return Fate.KEPT;
  }

  private void change(@Nullable StoredFrame came, List<StoredFrame> left) throws IOException {
    formerParts.add(
        left.stream()
            .filter(frame -> came == null || !frame.identity().equals(came.identity()))
            .toList());
    journal.add(came, left);
    left.forEach(frame -> frames.remove(frame.identity()));
    if (came != null) {
      nextNumber++;
      frames.put(came.identity(), came);
    }
    remove(left);
    if (journal.lines() > 2L * frames.size() + SPARE_LINES) {
      journal.rewrite(frames.values());
    }
  }

  /** The frames of a part, in the order they came. */
  public synchronized List<StoredFrame> framesOf(Part part) {
    return frames.values().stream().filter(frame -> frame.part() == part).toList();
  }

  /** These frames are in use from now on, and no others: what has left and is not, is removed. */
  public synchronized void use(Collection<StoredFrame> used) throws IOException {
    List<StoredFrame> before = List.copyOf(inUse.values());
    inUse.clear();
    used.forEach(frame -> inUse.put(frame.number(), frame));
    remove(before);
  }

  /**
   * The image and labels of a frame that is in the store or in use.
   *
   * @throws DatasetException if its files are not there or damaged
   */
  public LabelledImage read(StoredFrame frame) {
    Path image = folder.resolve(frame.imageFile());
    try {
      return decoded(
          frame.stream(),
          frame.sequence(),
          Files.readAllBytes(image),
          Files.readAllBytes(folder.resolve(frame.labelsFile())));
    } catch (IOException | ImageFormatException e) {
      throw new DatasetException(
          "the stored frame %s cannot be read: %s".formatted(image, e.getMessage()), e);
    }
  }

  /**
   * The image and labels of a frame that is in no store.
   *
   * @throws DatasetException if its files are damaged
   */
  public static LabelledImage decoded(NewFrame frame) {
    try {
      return decoded(
          frame.stream(), frame.sequence(), frame.files().image(), frame.files().labels());
    } catch (ImageFormatException e) {
      throw new DatasetException(
          "frame %s %s cannot be read: %s"
              .formatted(frame.stream(), Long.toUnsignedString(frame.sequence()), e.getMessage()),
          e);
    }
  }

  private static LabelledImage decoded(String stream, long sequence, byte[] image, byte[] labels) {
    return new LabelledImage(
        stream + " " + Long.toUnsignedString(sequence),
        RgbImage.decode(image),
        LabelMap.fromPng(labels));
  }

  private long bound(Part part) {
    long heldOut = maxBytes / HELD_OUT_SHARE;
    return part == Part.HELD_OUT ? heldOut : maxBytes - heldOut;
  }

  private void remove(Collection<StoredFrame> gone) throws IOException {
    for (StoredFrame frame : gone) {
      StoredFrame now = frames.get(frame.identity());
      boolean there = now != null && now.number() == frame.number();
      if (!there && !inUse.containsKey(frame.number())) {
        Files.deleteIfExists(folder.resolve(frame.imageFile()));
        Files.deleteIfExists(folder.resolve(frame.labelsFile()));
      }
    }
  }

  private void removeOthers() throws IOException {
    Set<Path> known = new HashSet<>();
    for (StoredFrame frame :
        Stream.concat(frames.values().stream(), inUse.values().stream()).toList()) {
      known.add(folder.resolve(frame.imageFile()));
      known.add(folder.resolve(frame.labelsFile()));
    }
    for (String kind : List.of("images", "labels")) {
      try (Stream<Path> files = Files.list(folder.resolve(kind))) {
        for (Path file : files.filter(file -> !known.contains(file)).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
