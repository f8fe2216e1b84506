package org.segstream.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of a single broker that is its own controller: every replication factor is 1, few
 * internal partitions and threads, so that it starts fast and stays small.
 */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  static final String HOST = "127.0.0.1";

  private BrokerSettings() {}

  static Map<String, String> of(int port, int controllerPort, Path data) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("log.dirs", data.toString());
    listen(settings, port, controllerPort);
    singleNode(settings);
    small(settings);
    return settings;
  }

  private static void listen(Map<String, String> settings, int port, int controllerPort) {
    String controller = HOST + ":" + controllerPort;
    String broker = "PLAINTEXT://" + HOST + ":" + port;
    settings.put("listeners", broker + "," + CONTROLLER_LISTENER + "://" + controller);
    settings.put("advertised.listeners", broker);
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    settings.put("controller.quorum.voters", NODE_ID + "@" + controller);
  }

  private static void singleNode(Map<String, String> settings) {
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // A killed consumer's partitions are given away after 6 s, not 45 s.
    settings.put("group.consumer.heartbeat.interval.ms", "1000");
    settings.put("group.consumer.min.heartbeat.interval.ms", "1000");
    settings.put("group.consumer.session.timeout.ms", "6000");
    settings.put("group.consumer.min.session.timeout.ms", "6000");
    // What a killed producer left open is aborted soon after its own timeout.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    // A topic made by a typing error would have the wrong limits: topics are made on purpose.
    settings.put("auto.create.topics.enable", "false");
  }

  private static void small(Map<String, String> settings) {
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("num.recovery.threads.per.data.dir", "2");
    settings.put("log.cleaner.dedupe.buffer.size", "4194304");
    // Frames live for minutes, so look for expired segments more often than the default 5 min.
    settings.put("log.retention.check.interval.ms", "30000");
    // Nobody asks an embedded broker by JMX, and two of them in one process would quarrel.
    settings.put("metric.reporters", "");
  }
}
