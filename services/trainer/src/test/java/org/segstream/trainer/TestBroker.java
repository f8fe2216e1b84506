package org.segstream.trainer;

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

  /** How to reach it. */
  public static KafkaSettings kafka() {
    return KafkaSettings.of(BROKER.bootstrapServers());
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
