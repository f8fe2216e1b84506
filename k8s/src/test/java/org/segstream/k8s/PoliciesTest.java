package org.segstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PoliciesTest {
  /** An archive keeps frames longer, so that workers may be away for longer. */
  private static final String LONGER = "\"retention.ms\":21600000";

  private static final List<Function<Manifests, List<String>>> POLICIES =
      List.of(
          References::faults,
          PodPolicies::faults,
          GpuPolicies::faults,
          KafkaPolicies::faults,
          BrokerPolicies::faults,
          NetworkPolicies::faults,
          PoliciesTest::namespaces,
          AlertPolicies::faults);

  static List<Path> folders() {
    return Manifests.folders();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everyInstallationKeepsThePolicies(Path folder) {
    Manifests installed = replaced(Manifests.installed(folder), LONGER, "\"retention.ms\":900000");

    assertThat(faults(installed)).isEmpty();
  }

  @Test
  void onlyTheArchiveKeepsFramesLonger() {
    assertThat(Manifests.folders())
        .filteredOn(it -> Manifests.installed(it).objects().toString().contains(LONGER))
        .extracting(it -> it.getFileName().toString())
        .containsExactly("archive");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void noneTakesARightAway(Path folder) {
    Manifests base = Manifests.base();
    Manifests installed = Manifests.installed(folder);

    assertThat(base.ofKind("KafkaUser").toList())
        .isNotEmpty()
        .allSatisfy(user ->
            assertThat(rights(installed.find("KafkaUser", Manifests.name(user)).orElseThrow()))
                .containsAll(rights(user)));
  }

  /** The operations guide's table of disks is what the manifests come to. */
  @Test
  void theGuideAddsUpTheDisks() {
    BrokerDisk usual = BrokerDisk.of(Manifests.overlay("gpu"));
    assertThat(BrokerDisk.of(Manifests.overlay("live"))).isEqualTo(usual);
    List<BrokerDisk> disks =
        List.of(
            BrokerDisk.of(Manifests.overlay("dev")),
            usual,
            BrokerDisk.of(Manifests.overlay("archive")));
    List<String> table = new ArrayList<>();
    table.add("| GiB of a broker's disk, at most | `dev` | `gpu`, `live` | `archive` |");
    table.add("|---|---|---|---|");
    for (String row : usual.rows().keySet()) {
      table.add(line(row, disks, it -> it.rows().getOrDefault(row, 0L)));
    }
    table.add(line("in all", disks, BrokerDisk::sum));
    table.add(line("volume", disks, BrokerDisk::claim));

    assertThat(Text.of(Text.ROOT.resolve("docs/operations.md")))
        .contains(String.join("\n", table) + "\n");
  }

  private static String line(
      String title, List<BrokerDisk> disks, ToLongFunction<BrokerDisk> bytes) {
    return disks.stream()
        .map(it -> BrokerDisk.gib(bytes.applyAsLong(it)))
        .collect(Collectors.joining(" | ", "| " + title + " | ", " |"));
  }

  private static List<JsonNode> rights(ObjectNode user) {
    return user.at("/spec/authorization/acls").valueStream().toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"secretName\":\"segstream-worker\"; \"secretName\":\"worker\"; no secret worker",
        "\"key\":\"user.key\"; \"key\":\"key\"; no key key in secret",
        "{\"name\":\"SEGSTREAM_LOG_FORMAT\",\"value\":\"json\"};"
            + " {\"name\":\"P\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"segstream-worker\","
            + "\"key\":\"user.password\"}}}; knows the password",
        "ssl.keystore.key=${directory:/etc/segstream/user:user.key};"
            + " ssl.keystore.location=/etc/segstream/user/user.p12; whose password changes",
        "\"serviceAccountName\":\"segstream-worker\"; \"serviceAccountName\":\"sw\"; no service"
            + " account sw",
        "\"configMap\":{\"name\":\"segstream; \"configMap\":{\"name\":\"seg; no ConfigMap seg",
        "{\"name\":\"tmp\",\"mountPath\"; {\"name\":\"temp\",\"mountPath\"; no volume temp",
        "\"name\":\"http\",\"containerPort\"; \"name\":\"web\",\"containerPort\"; a probe of",
        "\"targetPort\":\"http\"; \"targetPort\":\"web\"; leads to port web",
        "\"port\":\"http\",\"path\":\"/metrics\"; \"port\":\"web\",\"path\":\"/metrics\"; finds no"
            + " port web",
        "\"selector\":{\"app.kubernetes.io/name\":\"segstream-worker\"};"
            + " \"selector\":{\"app\":\"w\"}; selects nothing",
        "\"scaleTargetRef\":{\"name\":\"segstream-worker\"};"
            + " \"scaleTargetRef\":{\"name\":\"worker\"}; no Deployment worker",
        "\"topic\":\"segstream.frames\"; \"topic\":\"frames\"; no topic frames",
        "\"authenticationRef\":{\"name\":\"segstream-scaler\"};"
            + " \"authenticationRef\":{\"name\":\"x\"}; no TriggerAuthentication x",
        "\"strimzi.io/cluster\":\"segstream\"; \"strimzi.io/cluster\":\"kafka\"; no Kafka kafka",
        "\"name\":\"segstream.masks\",\"patternType\"; \"name\":\"masks\",\"patternType\"; which is"
            + " not there",
        "\"runAsNonRoot\":true; \"runAsNonRoot\":false; may run as root",
        "\"runAsUser\":10001; \"runAsUser\":0; runs as user 0",
        "\"readOnlyRootFilesystem\":true; \"readOnlyRootFilesystem\":false; can write its root",
        "\"allowPrivilegeEscalation\":false; \"allowPrivilegeEscalation\":true; can gain"
            + " privileges",
        "\"capabilities\":{\"drop\":[\"ALL\"]}; \"capabilities\":{\"drop\":[\"NET_RAW\"]}; keeps"
            + " capabilities",
        "\"seccompProfile\":{\"type\":\"RuntimeDefault\"};"
            + " \"seccompProfile\":{\"type\":\"Unconfined\"}; no seccomp",
        "\"automountServiceAccountToken\":false; \"automountServiceAccountToken\":true; token",
        "\"limits\":{\"cpu\":\"2\",\"memory\":\"2Gi\"; \"limits\":{\"memory\":\"2Gi\"; no limits of"
            + " cpu",
        "segstream:0.1.0; segstream:latest; no fixed image",
        "/health/ready; /health; no readinessProbe",
        "\"failureThreshold\":90; \"failureThreshold\":60; is killed while it waits for a broker",
        "\"terminationGracePeriodSeconds\":60; \"terminationGracePeriodSeconds\":30; is killed"
            + " before",
        "PodDisruptionBudget; Budget; no budget",
        "\"revisionHistoryLimit\":5; \"replicas\":3; fixes the replicas",
        "\"topologySpreadConstraints\":[{; \"topologySpread\":[{; may crowd",
        "\"max.message.bytes\":8388608; \"max.message.bytes\":1048576; segstream.frames has",
        "\"partitions\":8; \"partitions\":4; has other partitions",
        "\"rack\":{; \"racks\":{; may be in one zone",
        "topology.kubernetes.io/zone; kubernetes.io/hostname; may be in one zone",
        "\"initContainer\"; \"init\"; that the namespace refuses",
        "\"fsGroup\":0; \"fsGroup\":1001; cannot write a volume",
        "\"fsGroup\":0; \"runAsGroup\":0; cannot write a volume",
        "\"strimzi.io/pool-name\":\"broker\"; \"strimzi.io/pool-name\":\"kafka\"; may share a"
            + " machine",
        "\"retention.bytes\":68719476736; \"retention.bytes\":85899345920; on a volume of 1024.0"
            + " GiB",
        "\"retention.bytes\":1073741824; \"retention.byte\":1; dead-letters has no limit in bytes",
        "\"producerByteRate\":25165824; \"consumerByteRate\":25165824; may fill the disks",
        "\"auto.create.topics.enable\":false; \"auto.create.topics.enable\":true; typing error",
        "\"authentication\":{\"type\":\"tls\"}; \"authentication\":{\"type\":\"none\"}; lets"
            + " anybody in",
        "\"minReplicaCount\":1; \"minReplicaCount\":0; scales to zero",
        "\"maxReplicaCount\":8; \"maxReplicaCount\":20; workers without a partition",
        "\"stabilizationWindowSeconds\":900; \"stabilizationWindowSeconds\":60; in haste",
        "\"type\":\"kafka\"; \"type\":\"cron\"; does not scale on lag",
        "\"port\":5353; \"port\":5300; do not find every DNS",
        "{\"protocol\":\"UDP\",\"port\":53}; {\"protocol\":\"SCTP\",\"port\":53}; do not find every"
            + " DNS",
        "{\"kubernetes.io/metadata.name\":\"monitoring\"};"
            + " {\"kubernetes.io/metadata.name\":\"prometheus\"}; Prometheus does not reach",
        "\"kind\":\"ServiceMonitor\"; \"kind\":\"PodMonitor\"; segstream-worker is watched by"
            + " nobody",
        "\"kind\":\"PodMonitor\"; \"kind\":\"ServiceMonitor\"; segstream is watched by nobody",
        "\"metricsConfig\"; \"metrics\"; finds no broker's metrics",
        "tcp-prometheus; http; finds no broker's metrics",
        "\"behavior\":\"currentReplicas\"; \"behavior\":\"currentReplicasIfHigher\"; holds more"
            + " workers",
        "\"replicas\":1,\"behavior\"; \"replicas\":4,\"behavior\"; holds more workers",
        "\"emptyDir\":{\"sizeLimit\":\"1Gi\"}; \"emptyDir\":{\"sizeLimit\":\"4Gi\"}; is evicted",
        "localhost/segstream; segstream; of a public registry",
        "\"kind\":\"PodDisruptionBudget\"; \"kind\":\"Namespace\"; goes with its volumes",
        "segstream_frame_latency_seconds; segstream_latency; no metric segstream_latency",
        "segstream_frame_latency_seconds; segstream_queue_age_seconds; does not scale on the"
            + " masks'",
        "segstream_lag_records; segstream_queue_age_seconds; no alert on segstream_lag_records",
        "segstream_lag_records; segstream_queue_age_seconds; an alert that cannot fire",
        "reason=\\\"retention\\\"; reason=\\\"deadline\\\"; no alert on reason",
        "segstream_tls_days_left; segstream_streams; no alert on segstream_tls_days_left",
        "kubelet_volume_stats_used_bytes; kubelet_volume_stats_bytes; no metric kubelet_volume",
        "SegstreamFallsBehind; SegstreamSlow; does not explain SegstreamSlow",
      })
  void aBrokenPolicyIsFound(String good, String bad, String complaint) {
    Manifests spoiled = replaced(Manifests.overlay("archive"), good, bad);

    assertThat(spoiled).isNotEqualTo(Manifests.overlay("archive"));
    assertThat(faults(spoiled)).anySatisfy(fault -> assertThat(fault).contains(complaint));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"nvidia.com/gpu\":\"1\"; \"example.com/gpu\":\"1\"; does not request a GPU",
        "\"nvidia.com/gpu\":\"1\"}},; \"nvidia.com/gpu\":\"2\"}},; as its limit",
        "\"key\":\"nvidia.com/gpu\"; \"key\":\"gpu\"; does not tolerate",
        "\"maxSurge\":0; \"maxSurge\":1; may wait for a GPU",
        "\"sizeLimit\":\"4Gi\"; \"sizeLimit\":\"1Gi\"; no room to unpack",
        "device=cuda; device=cpu; leaves the network",
        "field-device=auto; field-device=cpu; leaves the random field",
        "segstream:0.1.0-gpu; segstream:0.1.0; cannot use",
        "segstream:0.1.0\"; segstream:0.1.0-gpu\"; monitor does not request a GPU",
      })
  void aBrokenPolicyOfAGpuIsFound(String good, String bad, String complaint) {
    Manifests spoiled = replaced(Manifests.overlay("gpu"), good, bad);

    assertThat(faults(spoiled)).anySatisfy(fault -> assertThat(fault).contains(complaint));
  }

  private static List<String> namespaces(Manifests all) {
    return all.ofKind("Namespace")
        .map(it -> "whoever deletes this deletes a namespace, which goes with its volumes")
        .toList();
  }

  private static List<String> faults(Manifests manifests) {
    return POLICIES.stream().flatMap(policy -> policy.apply(manifests).stream()).toList();
  }

  private static Manifests replaced(Manifests manifests, String from, String to) {
    Stream<ObjectNode> objects =
        manifests.objects().stream()
            .map(it -> (ObjectNode) Yaml.tree(it.toString().replace(from, to)));
    return new Manifests(new ArrayList<>(objects.toList()));
  }
}
