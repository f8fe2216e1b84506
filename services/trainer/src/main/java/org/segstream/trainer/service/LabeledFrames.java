package org.segstream.trainer.service;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.trainer.labels.ImageFile;
import org.segstream.trainer.labels.LabelMaps;
import org.segstream.trainer.labels.LabelRecords;
import org.segstream.trainer.replay.FrameFiles;
import org.segstream.trainer.replay.HeldOutRule;
import org.segstream.trainer.replay.NewFrame;
import org.segstream.trainer.replay.Part;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelClass;
import org.segstream.v1.LabeledFrame;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

/** From records of labelled frames to what the store keeps, for one model's classes and size. */
final class LabeledFrames {
  /** A class counts as seen on a frame from one pixel in a thousand on. */
  private static final int SEEN_ONE_IN = 1000;

  private final LabelSet labelSet;
  private final Resolution resolution;

  LabeledFrames(SegmentationModel model) {
    this.labelSet = model.labels();
    this.resolution = model.resolution();
  }

  /**
   * What the store keeps of a record.
   *
   * @throws MalformedRecordException if the record is no labelled frame, or not one that this model
   *     can be trained on
   */
  NewFrame read(ConsumerRecord<String, byte[]> record) throws MalformedRecordException {
    LabeledFrame labeled = LabelRecords.parse(record);
    Frame frame = labeled.getFrame();
    requireClasses(labeled.getLabelSet());
    Image image = frame.getImage();
    requireSize(image);
    ImageFile file = ImageFile.of(image);
    LabelMap labels =
        known(
            LabelMaps.decode(
                labeled.getLabelMap(), file.picture().width(), file.picture().height()),
            labeled.getLabelSet().getVoidId());
    return new NewFrame(
        frame.getStreamId(),
        frame.getSequence(),
        part(labeled),
        new NewFrame.Place(record.topic(), record.partition(), record.offset()),
        new FrameFiles(file.bytes(), file.ending(), labels.toPng(labelSet)),
        (long) image.getWidth() * image.getHeight(),
        seen(labels));
  }

  private static Part part(LabeledFrame labeled) {
    return switch (labeled.getSplit()) {
      case SPLIT_TRAIN -> Part.TRAIN;
      case SPLIT_VALIDATION -> Part.HELD_OUT;
      case SPLIT_TEST -> Part.TEST;
      default -> HeldOutRule.of(labeled.getFrame().getStreamId(), labeled.getFrame().getSequence());
    };
  }

  private void requireClasses(org.segstream.v1.LabelSet given) throws MalformedRecordException {
    List<String> names = given.getClassesList().stream().map(LabelClass::getName).toList();
    List<String> wanted = labelSet.names();
    if (!names.equals(wanted)) {
      throw new MalformedRecordException(
          "labels of the set %s with the classes %s, the model's are %s"
              .formatted(given.getName(), names, wanted));
    }
  }

  private void requireSize(Image image) throws MalformedRecordException {
    Resolution own = new Resolution(image.getWidth(), image.getHeight());
    if (!resolution.fit(own.width(), own.height()).equals(own)) {
      throw new MalformedRecordException(
          "a frame of %d×%d, but the model works at about %d×%d: publish it in that size"
              .formatted(own.width(), own.height(), resolution.width(), resolution.height()));
    }
  }

  /** With the model's id for what is Void. */
  private LabelMap known(LabelMap given, int voidId) throws MalformedRecordException {
    LabelMaps.requireKnown(given, labelSet.size(), voidId);
    byte[] labels = given.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xff) >= labelSet.size()) {
        labels[i] = (byte) labelSet.voidId();
      }
    }
    return new LabelMap(given.width(), given.height(), labels);
  }

  private List<Integer> seen(LabelMap labels) {
    int[] counts = new int[256];
    for (byte label : labels.labels()) {
      counts[label & 0xff]++;
    }
    List<Integer> seen = new ArrayList<>();
    for (int k = 0; k < labelSet.size(); k++) {
      if (counts[k] > 0 && (long) counts[k] * SEEN_ONE_IN >= labels.labels().length) {
        seen.add(k);
      }
    }
    return seen;
  }
}
