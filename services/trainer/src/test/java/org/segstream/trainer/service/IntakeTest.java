package org.segstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.TurnedJpeg;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.replay.Part;
import org.segstream.trainer.replay.ReplayStore;
import org.segstream.trainer.replay.StoredFrame;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.v1.Image;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

class IntakeTest extends OnBroker {
  private static final LabeledFrame GOOD = labeled("cam-1", 1, Split.SPLIT_TRAIN);

  @Test
  void whatCannotBeTrainedOnBecomesADeadLetterWithItsCause() throws IOException {
    publish("cam-1", "no protobuf at all".getBytes(StandardCharsets.UTF_8));
    publish("cam-2", GOOD.toByteArray());
    LabeledFrame.Builder small = GOOD.toBuilder();
    small.getFrameBuilder().getImageBuilder().setWidth(24).setHeight(64);
    publish("cam-1", small.build().toByteArray());
    publish("cam-1", large().toByteArray());
    LabeledFrame.Builder foreign = GOOD.toBuilder();
    foreign.getLabelSetBuilder().setName("other").getClassesBuilder(2).setName("Mast");
    publish("cam-1", foreign.build().toByteArray());
    LabeledFrame.Builder strange = GOOD.toBuilder();
    strange.getLabelSetBuilder().setVoidId(255);
    publish("cam-1", withLabel(strange, 11).toByteArray());
    publish("cam-1", GOOD.toBuilder().clearLabelMap().build().toByteArray());
    LabeledFrame.Builder bomb = GOOD.toBuilder();
    byte[] huge = new LabelMap(9000, 9000, new byte[81_000_000]).toPng(LabelSet.camVid());
    bomb.getLabelMapBuilder().setPng(ByteString.copyFrom(huge));
    publish("cam-1", bomb.build().toByteArray());
    publish(
        List.of(
            labeled("cam-1", 3, Split.SPLIT_TRAIN), labeled("cam-1", 3, Split.SPLIT_TEST), GOOD));

    ReplayStore store = open(new Disk());
    try (Intake _ = intake(store)) {
      await().until(() -> committed() == 11);
    }

    assertThat(store.framesOf(Part.TRAIN)).hasSize(1).allMatch(f -> f.sequence() == 1);
    assertThat(store.framesOf(Part.HELD_OUT)).isEmpty();
    assertThat(deadLetters().stream().map(letter -> header(letter, DeadLetters.ERROR_MESSAGE)))
        .satisfiesExactly(
            garbage -> assertThat(garbage).startsWith("the value of 18 bytes cannot be read"),
            key ->
                assertThat(key).isEqualTo("a frame of stream cam-1 in a record with the key cam-2"),
            size -> assertThat(size).startsWith("labels of 48×32 for a frame of 24×64"),
            large ->
                assertThat(large)
                    .isEqualTo(
                        "a frame of 480×320, but the model works at about 48×32: publish it in that"
                            + " size"),
            classes ->
                assertThat(classes).contains("the set other").contains("Mast").contains("Pole"),
            id -> assertThat(id).isEqualTo("label 11 at pixel 0 is neither a class nor Void"),
            none ->
                assertThat(none)
                    .isEqualTo("a labelled frame without frame, label map or label set"),
            tooMany -> assertThat(tooMany).isEqualTo("a PNG of 9000×9000 for labels of 48×32"));
    assertThat(header(deadLetters().getFirst(), DeadLetters.OFFSET)).isEqualTo("0");
  }

  @Test
  void labelsAreOfTheUprightSizeOfATurnedFrame() throws IOException {
    LabeledFrame.Builder turned = GOOD.toBuilder();
    byte[] jpeg =
        new RgbImage(/* width= */ HEIGHT, /* height= */ WIDTH, new byte[3 * HEIGHT * WIDTH])
            .toJpeg(0.9f);
    turned
        .getFrameBuilder()
        .getImageBuilder()
        .setWidth(HEIGHT)
        .setHeight(WIDTH)
        .setPixelFormat(PixelFormat.PIXEL_FORMAT_JPEG)
        .setData(ByteString.copyFrom(TurnedJpeg.of(jpeg, 6)));
    LabeledFrame.Builder straight = turned.clone();
    straight.getFrameBuilder().getImageBuilder().setData(ByteString.copyFrom(jpeg));
    publish("cam-1", turned.build().toByteArray());
    publish("cam-1", straight.build().toByteArray());

    ReplayStore store = open(new Disk());
    try (Intake _ = intake(store)) {
      await().until(() -> committed() == 2);
    }

    StoredFrame stored = store.framesOf(Part.TRAIN).getFirst();
    assertThat(store.read(stored).image().width()).isEqualTo(WIDTH);
    assertThat(deadLetters())
        .singleElement()
        .extracting(letter -> header(letter, DeadLetters.ERROR_MESSAGE))
        .isEqualTo("labels of 48×32 for a frame of 32×48: they must be of one size");
  }

  @Test
  void aFullDiskStopsCommitsAndLosesNothing() throws IOException {
    FullDisk disk = new FullDisk();
    ReplayStore store = open(disk);
    disk.full = true;
    publish(street(4));
    try (Intake _ = intake(store)) {
      await().until(() -> disk.refusals >= 3);
      assertThat(committed()).isZero();
      assertThat(store.framesOf(Part.TRAIN)).isEmpty();
      disk.full = false;
      await().until(() -> committed() == 6);
    }
    assertThat(store.framesOf(Part.TRAIN).stream().map(StoredFrame::sequence))
        .containsExactly(0L, 20L, 40L, 60L);
    assertThat(store.framesOf(Part.HELD_OUT)).hasSize(2);
  }

  @Test
  void stoppedWhileTheDiskIsFullTheNextOneTakesTheFramesUp() throws IOException {
    FullDisk disk = new FullDisk();
    ReplayStore store = open(disk);
    disk.full = true;
    publish(street(4));
    try (Intake _ = intake(store)) {
      await().until(() -> disk.refusals >= 1);
    }
    assertThat(committed()).isZero();
    ReplayStore again = open(new Disk());
    try (Intake _ = intake(again)) {
      await().until(() -> committed() == 6);
    }
    assertThat(again.framesOf(Part.TRAIN)).hasSize(4);
  }

  private ReplayStore open(Disk disk) throws IOException {
    return ReplayStore.open(folder.resolve("store"), 64 << 20, List.of(), disk);
  }

  private Intake intake(ReplayStore store) {
    LabeledFrames frames = new LabeledFrames(ignorant());
    return new Intake(kafka, topics, GROUP, frames, store, Duration.ofMillis(20));
  }

  private static LabeledFrame large() {
    LabeledFrame.Builder large = GOOD.toBuilder();
    Image.Builder image = large.getFrameBuilder().getImageBuilder();
    image.setWidth(480).setHeight(320).setData(ByteString.copyFrom(new byte[3 * 480 * 320]));
    large.getLabelMapBuilder().setWidth(480).setHeight(320);
    return large.build();
  }

  private static LabeledFrame withLabel(LabeledFrame.Builder frame, int label) {
    frame
        .getLabelMapBuilder()
        .getRunLengthsBuilder()
        .setLabels(ByteString.copyFrom(new byte[] {(byte) label}))
        .addLengths(WIDTH * HEIGHT);
    return frame.build();
  }

  private static String header(ConsumerRecord<String, byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** Has room for half of everything. */
  private static final class FullDisk extends Disk {
    private volatile boolean full;
    private volatile int refusals;

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    protected void put(Path file, byte[] bytes, StandardOpenOption... options) throws IOException {
      if (full) {
        super.put(file, Arrays.copyOf(bytes, bytes.length / 2), options);
        refusals++;
        throw new IOException("No space left on device");
      }
      super.put(file, bytes, options);
    }
  }
}
