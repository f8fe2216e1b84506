package org.segstream.transport;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.segstream.broker.EmbeddedBroker;

/** One broker for all tests of the module, started by the first that needs it. */
public final class SharedBroker {
  private static final EmbeddedBroker BROKER = EmbeddedBroker.builder().start();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close));
  }

  private SharedBroker() {}

  /** How to reach it; a reader that closes waits for its last fetch, which is therefore short. */
  public static KafkaSettings settings() {
    return new KafkaSettings(BROKER.bootstrapServers(), Map.of("fetch.max.wait.ms", "20"));
  }

  public static Admin admin() {
    return Admin.create(settings().admin("test"));
  }
}
