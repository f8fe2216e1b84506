package org.segstream.trainer;

import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/** One broker for all tests of the module, started by the first that needs it. */
public final class TestBroker {
  private static final EmbeddedBroker BROKER = EmbeddedBroker.builder().start();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close));
  }

  private TestBroker() {}

  /** How to reach it; a reader that closes waits for its last fetch, which is therefore short. */
  public static KafkaSettings kafka() {
    return new KafkaSettings(BROKER.bootstrapServers(), Map.of("fetch.max.wait.ms", "20"));
  }

  /** Topics that nobody else uses, of one partition each. */
  public static Topics newTopics() {
    Topics made = new Topics("t" + UUID.randomUUID().toString().substring(0, 8));
    try (Admin admin = Admin.create(kafka().admin("test"))) {
      made.create(admin, 1);
    }
    return made;
  }
}
