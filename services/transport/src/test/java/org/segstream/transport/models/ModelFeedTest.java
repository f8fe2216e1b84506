package org.segstream.transport.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.SharedBroker;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.ExternalPayload;
import org.segstream.v1.LabelSet;
import org.segstream.v1.Model;
import org.segstream.v1.ModelFormat;
import org.segstream.v1.ModelPointer;

@Timeout(60)
class ModelFeedTest {

  @Test
  void tellsWhatThereIsInOrderThenThatItHasCaughtUpThenWhatIsNew() {
    String topic = madeTopic("feed-order");
    send(topic, "street/1", model("street", "1"));
    send(topic, "street@champion", pointer("street", "1"));
    Heard heard = new Heard();
    try (ModelFeed _ = ModelFeed.start(SharedBroker.settings(), topic, heard)) {
      await().until(() -> heard.contains("caught up"));
      send(topic, "street/2", model("street", "2"));
      send(topic, "street@challenger", pointer("street", "2"));
      send(topic, "street/1", null);
      await().until(() -> heard.contains("removed street/1"));
    }
    assertThat(heard)
        .containsExactly(
            "model street/1",
            "street CHAMPION 1",
            "caught up",
            "model street/2",
            "street CHALLENGER 2",
            "removed street/1");
  }

  @Test
  void whatIsNoModelIsRefusedWithAReasonAndTheNextOneIsHeard() {
    String topic = madeTopic("feed-refused");
    Model good = model("street", "1");
    send(topic, "street/2", good);
    send(topic, "street/1", good.toBuilder().setData(ByteString.copyFromUtf8("other")).build());
    send(topic, "street/1", good.toBuilder().clearLabelSet().build());
    send(topic, "street/1", good.toBuilder().clearFormat().build());
    send(topic, "street/1", good.toBuilder().setExternal(ExternalPayload.newBuilder()).build());
    send(topic, "street/1", good.toBuilder().setName("a b").build());
    send(topic, "street@champion", pointer("other", "1"));
    send(topic, "street@other", pointer("street", "1"));
    send(topic, "street@champion", pointer("street", ""));
    send(topic, "street/1", good);
    Heard heard = new Heard();
    try (ModelFeed _ = ModelFeed.start(SharedBroker.settings(), topic, heard)) {
      await().until(() -> heard.contains("caught up"));
    }
    assertThat(heard).hasSize(11).endsWith("model street/1", "caught up");
    assertThat(heard.subList(0, 9)).allMatch(line -> line.startsWith("refused street"));
    assertThat(heard.getFirst()).endsWith("a record of street/1 with the key street/2");
    assertThat(heard.get(1)).contains("a payload of SHA-256 ");
  }

  @Test
  void aTopicThatIsMissingIsNothingAtFirstAndIsFoundWhenItIsThere() {
    String topic = new Topics("feed-late").models();
    Heard heard = new Heard();
    try (ModelFeed _ = ModelFeed.start(SharedBroker.settings(), topic, heard)) {
      await().until(() -> heard.contains("caught up"));
      madeTopic("feed-late");
      send(topic, "street/1", model("street", "1"));
      await().until(() -> heard.contains("model street/1"));
    }
    assertThat(heard).containsExactly("caught up", "model street/1");
  }

  @Test
  void partitionsThatAreAddedMeanwhileAreReadFromTheirBeginning() throws Exception {
    String topic = madeTopic("feed-grown");
    KafkaSettings attentive =
        new KafkaSettings(
            SharedBroker.settings().bootstrapServers(),
            Map.of("fetch.max.wait.ms", "20", "metadata.max.age.ms", "100"));
    Heard heard = new Heard();
    try (ModelFeed _ = ModelFeed.start(attentive, topic, heard)) {
      await().until(() -> heard.contains("caught up"));
      try (Admin admin = SharedBroker.admin()) {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
      }
      for (int i = 0; i < 8; i++) {
        send(topic, "street/" + i, model("street", Integer.toString(i)));
      }
      await().until(() -> heard.size() == 9);
    }
  }

  @Test
  void closesAtOnceWithoutABroker() {
    Heard heard = new Heard();
    ModelFeed.start(KafkaSettings.of("localhost:1"), "no.models", heard).close();
    assertThat(heard).isEmpty();
  }

  private static final class Heard extends CopyOnWriteArrayList<String>
      implements ModelFeed.Listener {
    private static final long serialVersionUID = 1L;

    @Override
    public void onModel(Model model) {
      if (model.getName().equals("error")) {
        throw new StackOverflowError("as a test");
      }
      add("model " + model.getName() + "/" + model.getVersion());
    }

    @Override
    public void onPointer(ModelPointer pointer, Role role) {
      add(pointer.getName() + " " + role + " " + pointer.getVersion());
    }

    @Override
    public void onRemoved(String key) {
      add("removed " + key);
    }

    @Override
    public void onRefused(String key, String reason) {
      add("refused " + key + ": " + reason);
    }

    @Override
    public void caughtUp() {
      add("caught up");
    }

    @Override
    public void failed(Throwable failure) {
      add("failed: " + failure);
    }
  }

  @Test
  void anErrorOfAListenerEndsTheFeedAndIsTold() {
    String topic = madeTopic("feed-error");
    send(topic, "error/1", model("error", "1"));
    Heard heard = new Heard();
    try (ModelFeed _ = ModelFeed.start(SharedBroker.settings(), topic, heard)) {
      await().until(() -> heard.contains("failed: java.lang.StackOverflowError: as a test"));
    }
  }

  private static String madeTopic(String prefix) {
    Topics topics = new Topics(prefix);
    try (Admin admin = SharedBroker.admin()) {
      topics.create(admin, 1);
    }
    return topics.models();
  }

  static Model model(String name, String version) {
    ByteString payload = ByteString.copyFrom("weights", StandardCharsets.UTF_8);
    return Model.newBuilder()
        .setName(name)
        .setVersion(version)
        .setFormat(ModelFormat.MODEL_FORMAT_SEGSTREAM)
        .setData(payload)
        .setSha256(ModelRecords.sha256(payload))
        .setLabelSet(LabelSet.newBuilder().setName("test"))
        .build();
  }

  private static ModelPointer pointer(String name, String version) {
    return ModelPointer.newBuilder().setName(name).setVersion(version).build();
  }

  private static void send(String topic, String key, @Nullable MessageLite value) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            SharedBroker.settings().producer("test", 1000),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var _ =
          producer.send(
              new ProducerRecord<>(topic, key, value == null ? null : value.toByteArray()));
    }
  }
}
