package org.segstream.k8s;

import static org.segstream.k8s.Manifests.name;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.segstream.transport.topics.TopicDefinition;
import org.segstream.transport.topics.Topics;

/** The topics are as {@code segstream topics create} makes them, and workers scale within them. */
final class KafkaPolicies {
  /** Scaling down sooner would move streams, which then start cold, back and forth. */
  private static final int CALM_SECONDS = 600;

  private static final Set<String> OF_DISKS =
      Set.of("retention.bytes", "segment.bytes", "segment.ms");

  private KafkaPolicies() {}

  static List<String> faults(Manifests all) {
    Faults faults = new Faults();
    int brokers = all.ofKind("KafkaNodePool").mapToInt(it -> it.at("/spec/replicas").asInt()).sum();
    int replicas = Math.min(3, brokers);
    for (TopicDefinition wanted : Topics.standard().definitions(Topics.DEFAULT_PARTITIONS)) {
      all.find("KafkaTopic", wanted.name())
          .ifPresentOrElse(
              it -> topic(it, wanted, replicas, faults),
              () -> faults.require(false, "no topic " + wanted.name()));
    }
    all.ofKind("Kafka").forEach(it -> cluster(it, replicas, faults));
    all.ofKind("ScaledObject").forEach(it -> scaler(it, all, faults));
    return faults.found();
  }

  private static void topic(JsonNode topic, TopicDefinition wanted, int replicas, Faults faults) {
    faults.require(
        topic.at("/spec/partitions").asInt() == wanted.partitions(),
        name(topic) + " has other partitions");
    faults.require(
        topic.at("/spec/replicas").asInt() == replicas, name(topic) + " has other replicas");
    Map<String, String> settings = new TreeMap<>(wanted.settings());
    settings.put("min.insync.replicas", Integer.toString(Math.max(1, replicas - 1)));
    Map<String, String> actual = new TreeMap<>();
    topic
        .at("/spec/config")
        .properties()
        .forEach(it -> actual.put(it.getKey(), it.getValue().asText()));
    // How much fits is the matter of the disks, see BrokerPolicies.
    actual.keySet().removeAll(OF_DISKS);
    settings.keySet().removeAll(OF_DISKS);
    faults.require(actual.equals(settings), name(topic) + " has " + actual + ", not " + settings);
  }

  private static void cluster(JsonNode kafka, int replicas, Faults faults) {
    JsonNode config = kafka.at("/spec/kafka/config");
    faults.require(
        config.at("/auto.create.topics.enable").isBoolean()
            && !config.at("/auto.create.topics.enable").asBoolean(),
        "a typing error makes a topic");
    config.properties().stream()
        .filter(it -> it.getKey().endsWith("replication.factor"))
        .forEach(
            it -> faults.require(it.getValue().asInt() == replicas, it.getKey() + " is another"));
    config.properties().stream()
        .filter(it -> it.getKey().endsWith("min.isr") || it.getKey().equals("min.insync.replicas"))
        .forEach(it ->
            faults.require(
                it.getValue().asInt() == Math.max(1, replicas - 1), it.getKey() + " is another"));
    kafka
        .at("/spec/kafka/listeners")
        .forEach(it ->
            faults.require(
                it.path("tls").asBoolean() && it.at("/authentication/type").asText().equals("tls"),
                "listener " + it.path("name").asText() + " lets anybody in"));
    faults.require(kafka.at("/spec/kafka/authorization/type").asText().equals("simple"), "no ACLs");
  }

  private static void scaler(JsonNode scaler, Manifests all, Faults faults) {
    JsonNode spec = scaler.get("spec");
    int most = spec.path("maxReplicaCount").asInt();
    faults.require(spec.path("minReplicaCount").asInt() >= 1, "scales to zero");
    faults.require(
        spec.path("minReplicaCount").asInt() <= most, "has fewer workers at most than at least");
    all.find("KafkaTopic", "segstream.frames")
        .ifPresent(it ->
            faults.require(
                most <= it.at("/spec/partitions").asInt(), "has workers without a partition"));
    faults.require(
        spec.at("/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown")
                .path("stabilizationWindowSeconds")
                .asInt()
            >= CALM_SECONDS,
        "scales down in haste");
    List<String> triggers = spec.path("triggers").findValuesAsText("type");
    faults.require(triggers.contains("kafka"), "does not scale on lag");
    faults.require(
        spec.at("/triggers").toString().contains("segstream_frame_latency_seconds"),
        "does not scale on the masks' latency");
    faults.require(
        spec.at("/fallback/behavior").asText().equals("currentReplicas")
            && spec.at("/fallback/replicas").asInt() <= spec.path("minReplicaCount").asInt(),
        "holds more workers than are needed while Prometheus is away");
  }
}
