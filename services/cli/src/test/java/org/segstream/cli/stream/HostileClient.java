package org.segstream.cli.stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelKeys;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.ExternalPayload;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabelSet;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Mask;
import org.segstream.v1.Model;
import org.segstream.v1.ModelFormat;
import org.segstream.v1.ModelPointer;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.RunLengths;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

/** Puts junk on every topic that takes records from outside. */
final class HostileClient implements AutoCloseable {
  private static final Topics TOPICS = Topics.standard();
  private static final String STREAM = "junk";
  private static final int UNPACKED = 64 << 20;

  private final Random random = new Random(7);
  private final Producer<String, byte[]> producer;
  private final String model;
  private final ByteString bomb;
  private final List<String> keys;
  private int records;

  /**
   * @param readers streams whose readers get junk among their masks
   * @param model whose versions and pointers get junk among theirs
   */
  HostileClient(KafkaSettings kafka, List<String> readers, SegmentationModel model) {
    this.producer =
        new KafkaProducer<>(
            kafka.producer("hostile", 1 << 16), new StringSerializer(), new ByteArraySerializer());
    this.keys = readers;
    this.model = model.name();
    this.bomb = ByteString.copyFrom(bomb(ModelFile.encode(model)));
  }

  /** One record more, and each hundredth time a model that bombs. */
  void send() {
    records++;
    String key = keys.get(random.nextInt(keys.size()));
    switch (records % 5) {
      case 0 -> put(TOPICS.frames(), random.nextBoolean() ? key : STREAM, junk(frame()));
      case 1 -> put(TOPICS.masks(), key, junk(mask(key)));
      case 2 -> put(TOPICS.labeledFrames(), STREAM, junk(labeled()));
      case 3 -> put(TOPICS.frames(), STREAM, frame().toByteArray());
      default -> put(TOPICS.models(), model + "/" + random.nextInt(9), junk(model("x", bomb)));
    }
    if (records % 100 == 50) {
      bombs("bomb-" + records);
    }
  }

  /** Records so far. */
  int records() {
    return records;
  }

  private void bombs(String version) {
    put(TOPICS.models(), ModelKeys.model(model, version), model(version, bomb).toByteArray());
    point(version);
    point("missing");
    put(TOPICS.models(), ModelKeys.pointer(model, ModelKeys.Role.CHAMPION), new byte[] {1, 2, 3});
  }

  private void point(String version) {
    ModelPointer pointer = ModelPointer.newBuilder().setName(model).setVersion(version).build();
    put(TOPICS.models(), ModelKeys.pointer(model, ModelKeys.Role.CHAMPION), pointer.toByteArray());
  }

  /** A model that is sound, and in use from now on. */
  void publish(SegmentationModel sound) {
    ByteString data = ByteString.copyFrom(ModelFile.encode(sound));
    put(
        TOPICS.models(),
        ModelKeys.model(model, sound.version()),
        model(sound.version(), data).toByteArray());
    point(sound.version());
    producer.flush();
  }

  private void put(String topic, String key, byte[] value) {
    String sent = random.nextInt(50) == 0 ? null : key;
    byte[] payload = random.nextInt(50) == 0 && !topic.equals(TOPICS.models()) ? null : value;
    boolean keyed = topic.equals(TOPICS.models()) || topic.equals(TOPICS.masks());
    var _ = producer.send(new ProducerRecord<>(topic, keyed ? key : sent, payload));
  }

  /** Random bytes, or the message with some of its bytes changed. */
  private byte[] junk(MessageLite message) {
    byte[] bytes = message.toByteArray();
    if (random.nextInt(3) == 0) {
      bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      return bytes;
    }
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(Math.min(bytes.length, 200))] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** Sizes that no memory holds, times that are none, images elsewhere or not at all. */
  private Frame frame() {
    Image.Builder image =
        Image.newBuilder()
            .setWidth(random.nextBoolean() ? 16 : 16_384)
            .setHeight(random.nextBoolean() ? 16 : Integer.MAX_VALUE)
            .setPixelFormat(PixelFormat.forNumber(1 + random.nextInt(7)));
    if (random.nextInt(4) == 0) {
      image.setExternal(ExternalPayload.newBuilder().setUri("file:///etc/passwd"));
    } else {
      image.setData(ByteString.copyFrom(new byte[16 * 16 * 3]));
    }
    Timestamp time =
        Timestamp.newBuilder()
            .setSeconds(random.nextBoolean() ? 0 : Long.MAX_VALUE)
            .setNanos(random.nextInt())
            .build();
    return Frame.newBuilder()
        .setStreamId(STREAM)
        .setSequence(random.nextLong())
        .setCaptureTime(time)
        .setImage(image)
        .build();
  }

  private Mask mask(String stream) {
    LabelMap.Builder labels = LabelMap.newBuilder().setWidth(40_000).setHeight(40_000);
    if (random.nextBoolean()) {
      labels.setPng(ByteString.copyFromUtf8("no PNG"));
    } else {
      labels.setRunLengths(
          RunLengths.newBuilder().setLabels(ByteString.copyFrom(new byte[2])).addLengths(-1));
    }
    return Mask.newBuilder()
        .setStreamId(stream)
        .setSequence(random.nextInt(1000))
        .setOutcome(Outcome.OUTCOME_SEGMENTED)
        .setLabelMap(labels)
        .build();
  }

  private LabeledFrame labeled() {
    return LabeledFrame.newBuilder()
        .setFrame(frame())
        .setLabelMap(mask(STREAM).getLabelMap())
        .build();
  }

  private Model model(String version, ByteString data) {
    return Model.newBuilder()
        .setName(model)
        .setVersion(version)
        .setFormat(ModelFormat.MODEL_FORMAT_SEGSTREAM)
        .setSha256(ByteString.copyFrom(sha256(data.toByteArray())))
        .setData(data)
        .setLabelSet(LabelSet.getDefaultInstance())
        .build();
  }

  /** A model file whose entry unpacks to a thousand times its size; sealed as a sound one is. */
  private static byte[] bomb(byte[] sound) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      zip.putNextEntry(new ZipEntry("parameters.f32"));
      zip.write(new byte[UNPACKED]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] contents = archive.toByteArray();
    byte[] digest = sha256(contents);
    int magic = new String(sound, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("PK");
    byte[] sealed = Arrays.copyOf(sound, magic + contents.length);
    System.arraycopy(digest, 0, sealed, magic - digest.length, digest.length);
    System.arraycopy(contents, 0, sealed, magic, contents.length);
    return sealed;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
