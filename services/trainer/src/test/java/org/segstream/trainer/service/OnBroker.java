package org.segstream.trainer.service;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.TestBroker;
import org.segstream.trainer.dataset.TinyStreet;
import org.segstream.trainer.labels.LabelSets;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.training.InputSettings;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.Split;
import org.segstream.vision.LabelSet;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/** Topics of their own for each test on one real broker, labelled frames of a street of 48×32. */
@Timeout(90)
abstract class OnBroker {
  static final int WIDTH = 48;
  static final int HEIGHT = 32;
  static final String GROUP = "trainers";
  @TempDir Path folder;
  KafkaSettings kafka = TestBroker.kafka();
  Topics topics = Topics.standard();

  @BeforeEach
  void makeTopics() {
    topics = TestBroker.newTopics();
  }

  /** A network that has learned nothing. */
  static SegmentationModel ignorant() {
    LabelSet labels = LabelSet.camVid();
    String architecture = "street-net-1";
    return new SegmentationModel(
        "tiny",
        "0",
        architecture,
        labels,
        InputSettings.NORMALISATION,
        new Resolution(WIDTH, HEIGHT),
        CrfParameters.neighbours(0.1f, 1, 16),
        "For tests only.",
        Map.of("images_seen", 100L),
        NetworkParameters.initial(Architectures.byName(architecture, labels.size()), 5));
  }

  TrainerOptions options(Path where, int newFrames, double learningRate, long images) {
    return options(where, newFrames, learningRate, images, FieldPlan.NONE);
  }

  TrainerOptions options(
      Path where, int newFrames, double learningRate, long images, FieldPlan field) {
    TrainingPlan plan =
        new TrainingPlan(
            "any",
            TinyStreet.augmentation(WIDTH, HEIGHT),
            4,
            new TrainingBudget.Images(images),
            new Schedule(learningRate, 0.1, 0.9),
            0.02,
            5,
            0.9,
            1.1,
            0,
            1,
            field,
            1,
            Long.MAX_VALUE,
            16);
    return new TrainerOptions(
        where,
        GROUP,
        64 << 20,
        plan,
        newFrames,
        1,
        1,
        Role.CHAMPION,
        OptionalLong.of(1),
        Duration.ZERO,
        Optional.empty(),
        Lessons.NONE,
        Duration.ofMillis(50));
  }

  void publish(List<LabeledFrame> frames) {
    try (KafkaProducer<String, byte[]> producer = producer()) {
      for (LabeledFrame frame : frames) {
        send(producer, frame.getFrame().getStreamId(), frame.toByteArray());
      }
    }
  }

  void publish(String key, byte[] value) {
    try (KafkaProducer<String, byte[]> producer = producer()) {
      send(producer, key, value);
    }
  }

  /** Puts pictures on the frames topic, without labels. */
  void publishUnlabelled(List<Frame> frames) {
    try (KafkaProducer<String, byte[]> producer = producer()) {
      for (Frame frame : frames) {
        var _ =
            producer.send(
                new ProducerRecord<>(topics.frames(), frame.getStreamId(), frame.toByteArray()));
      }
    }
  }

  private void send(KafkaProducer<String, byte[]> producer, String key, byte[] value) {
    var _ = producer.send(new ProducerRecord<>(topics.labeledFrames(), key, value));
  }

  private KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        kafka.producer("test", 1 << 16), new StringSerializer(), new ByteArraySerializer());
  }

  /** So many frames to train on, and half as many to judge by. */
  static List<LabeledFrame> street(int train) {
    List<LabeledFrame> frames = new ArrayList<>();
    for (int i = 0; i < train; i++) {
      frames.add(labeled("cam-1", 20 * i, Split.SPLIT_TRAIN));
      if (i % 2 == 0) {
        frames.add(labeled("cam-1", 20 * i + 10, Split.SPLIT_VALIDATION));
      }
    }
    return frames;
  }

  static LabeledFrame labeled(String stream, int sequence, Split split) {
    StreetFrame street =
        new SyntheticStreet(3, WIDTH, HEIGHT, CameraMotion.FORWARD).frame(sequence);
    Image image =
        Image.newBuilder()
            .setWidth(WIDTH)
            .setHeight(HEIGHT)
            .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
            .setData(ByteString.copyFrom(street.image().rgb()))
            .build();
    return LabeledFrame.newBuilder()
        .setFrame(Frame.newBuilder().setStreamId(stream).setSequence(sequence).setImage(image))
        .setLabelMap(
            LabelMap.newBuilder()
                .setWidth(WIDTH)
                .setHeight(HEIGHT)
                .setPng(ByteString.copyFrom(street.labels().toPng(LabelSet.camVid()))))
        .setLabelSet(LabelSets.record(LabelSet.camVid()))
        .setSplit(split)
        .build();
  }

  /** The offset that the group has committed, 0 when none. */
  long committed() {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets(GROUP)
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(topics.labeledFrames(), 0));
      return offset == null ? 0 : offset.offset();
    } catch (Exception e) {
      return 0;
    }
  }

  /** All dead letters there are. */
  List<ConsumerRecord<String, byte[]>> deadLetters() {
    List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topics.deadLetters(), 0);
    try (var consumer =
        new KafkaConsumer<>(
            kafka.consumer("test"), new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(50)).forEach(found::add);
      }
    }
    return found;
  }

  /** The process is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Records losses, and dies in the step after which so many images have been seen. */
  static TrainingListener recorder(Map<Long, Double> losses, long deadAt) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        if (step.imagesSeen() == deadAt) {
          throw new Killed();
        }
        losses.put(step.imagesSeen(), step.loss());
      }
    };
  }
}
