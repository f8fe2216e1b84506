package org.segstream.k8s;

import static org.segstream.k8s.Manifests.name;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Brokers can write their volumes, do not share a machine, and their disks hold what they keep. */
final class BrokerPolicies {
  /** File systems take their part of a volume, and an alert needs time to be acted upon. */
  private static final int USABLE_PERCENT = 85;

  private BrokerPolicies() {}

  static List<String> faults(Manifests all) {
    Faults faults = new Faults();
    all.ofKind("KafkaNodePool")
        .forEach(it -> {
          volumes(it, faults);
          spread(it, faults);
          zones(it, all, faults);
        });
    all.ofKind("KafkaTopic").forEach(it -> limit(it, faults));
    all.ofKind("KafkaUser").forEach(it -> quota(it, faults));
    BrokerDisk disk = BrokerDisk.of(all);
    faults.require(
        disk.sum() <= disk.claim() * USABLE_PERCENT / 100,
        "a broker may have to hold %s GiB on a volume of %s GiB"
            .formatted(BrokerDisk.gib(disk.sum()), BrokerDisk.gib(disk.claim())));
    return faults.found();
  }

  /** A context of our own replaces Strimzi's, whose group is the one that brokers run in. */
  private static void volumes(JsonNode pool, Faults faults) {
    JsonNode group = pool.at("/spec/template/pod/securityContext/fsGroup");
    faults.require(
        group.isInt() && group.asInt() == 0, name(pool) + " cannot write a volume that is root's");
  }

  private static void spread(JsonNode pool, Faults faults) {
    boolean apart =
        pool.at("/spec/template/pod/affinity/podAntiAffinity")
            .path("requiredDuringSchedulingIgnoredDuringExecution")
            .valueStream()
            .anyMatch(it ->
                it.path("topologyKey").asText().equals("kubernetes.io/hostname")
                    && it.at("/labelSelector/matchLabels/strimzi.io~1pool-name")
                        .asText()
                        .equals(name(pool)));
    faults.require(
        apart || pool.at("/spec/replicas").asInt() == 1, name(pool) + " may share a machine");
  }

  /** Strimzi looks up a node's zone in a container of its own, which the namespace must take. */
  private static void zones(JsonNode pool, Manifests all, Faults faults) {
    boolean racks = all.ofKind("Kafka").allMatch(it -> it.at("/spec/kafka").has("rack"));
    boolean spread =
        pool.at("/spec/template/pod/topologySpreadConstraints")
            .toString()
            .contains("topology.kubernetes.io/zone");
    faults.require(
        pool.at("/spec/replicas").asInt() == 1 || (racks && spread),
        name(pool) + " may be in one zone");
    faults.require(
        !racks || pool.at("/spec/template").has("initContainer"),
        name(pool) + " has a container that the namespace refuses");
  }

  private static void limit(JsonNode topic, Faults faults) {
    JsonNode config = topic.at("/spec/config");
    faults.require(
        config.path("cleanup.policy").asText().equals("compact")
            || (config.has("retention.bytes") && config.has("segment.bytes")),
        name(topic) + " has no limit in bytes");
  }

  /** Whoever may bring frames from outside may bring too many. */
  private static void quota(JsonNode user, Faults faults) {
    boolean brings =
        user.at("/spec/authorization/acls")
            .valueStream()
            .filter(it -> it.at("/resource/name").asText().matches(".*[.](labeled-)?frames"))
            .anyMatch(it -> it.path("operations").toString().contains("\"Write\""));
    faults.require(
        !brings || user.at("/spec/quotas/producerByteRate").asLong() > 0,
        name(user) + " may fill the disks at any rate");
  }
}
