package org.segstream.transport;

import org.apache.kafka.clients.admin.Admin;
import org.segstream.broker.EmbeddedBroker;

/** One broker for all tests of the module, started by the first that needs it. */
public final class SharedBroker {
  private static final EmbeddedBroker BROKER = EmbeddedBroker.builder().start();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close));
  }

  private SharedBroker() {}

  public static KafkaSettings settings() {
    return KafkaSettings.of(BROKER.bootstrapServers());
  }

  public static Admin admin() {
    return Admin.create(settings().admin("test"));
  }
}
