package org.segstream.transport.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelFeed;
import org.segstream.transport.models.ModelKeys;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;
import org.slf4j.LoggerFactory;

/** No reader has a broker make its topics, which would get the broker's limits. */
@Timeout(120)
class UnmadeTopicsTest {
  private static final List<String> NONE = List.of();

  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void readersMakeNoTopicsThoughTheBrokerWould(String protocol) throws Exception {
    try (EmbeddedBroker broker =
        EmbeddedBroker.builder().setting("auto.create.topics.enable", "true").start()) {
      KafkaSettings kafka =
          new KafkaSettings(
              broker.bootstrapServers(),
              Map.of("group.protocol", protocol, "allow.auto.create.topics", "true"));
      KafkaSettings alone = KafkaSettings.of(broker.bootstrapServers());
      Missing missing = new Missing();
      List<String> told = new CopyOnWriteArrayList<>();
      try (KafkaConsumer<String, byte[]> reader = consumer(alone.consumer("test"));
          PollLoop _ =
              PollLoop.start(
                  consumer(kafka.consumer("test", "group")),
                  List.of("read"),
                  missing,
                  PollLimits.standard());
          ModelFeed _ = ModelFeed.start(alone, "models", new Heard(told))) {
        await().until(() -> missing.told.contains("read"));
        assertThat(new AllPartitions(reader, List.of("all")).add(Duration.ofSeconds(5))).isEmpty();
        await().during(Duration.ofSeconds(2)).until(() -> topics(alone).equals(NONE));
      }
      assertThat(told).isEmpty();
    }
  }

  @Test
  void saysThatATopicIsMissingOnceAMinute() {
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start();
        KafkaConsumer<String, byte[]> reader =
            consumer(KafkaSettings.of(broker.bootstrapServers()).consumer("test"))) {
      Logger logger = (Logger) LoggerFactory.getLogger(UnmadeTopicsTest.class);
      ListAppender<ILoggingEvent> said = new ListAppender<>();
      said.start();
      logger.addAppender(said);
      TopicPresence presence = new TopicPresence(reader, List.of("absent"), logger);
      for (int i = 0; i < 3; i++) {
        assertThat(presence.missing(Duration.ofSeconds(5))).contains("absent");
      }
      logger.detachAppender(said);
      assertThat(said.list)
          .singleElement()
          .asString()
          .contains("there is no topic absent: it is looked for");
    }
  }

  private static KafkaConsumer<String, byte[]> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private static List<String> topics(KafkaSettings kafka) throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      return List.copyOf(admin.listTopics().names().get());
    }
  }

  private static final class Missing implements PollLoop.Handler {
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void accept(Delivery delivery) {
      delivery.done();
    }

    @Override
    public void missing(Optional<String> topic) {
      topic.ifPresent(told::add);
    }
  }

  private record Heard(List<String> told) implements ModelFeed.Listener {
    @Override
    public void onModel(Model model) {
      told.add(model.getName());
    }

    @Override
    public void onPointer(ModelPointer pointer, ModelKeys.Role role) {
      told.add(pointer.getName());
    }
  }
}
