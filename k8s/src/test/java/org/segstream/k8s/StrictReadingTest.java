package org.segstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StrictReadingTest {
  private static final Manifests LIVE = Manifests.overlay("live");

  static List<Path> folders() {
    return Manifests.folders();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everyObjectHasWhatItsKindMayHave(Path folder) {
    assertThat(Kustomization.render(folder))
        .isNotEmpty()
        .allSatisfy(object -> assertThat(faults(object)).as(Manifests.name(object)).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Deployment; \"terminationGracePeriodSeconds\"; \"terminationGraceSeconds\"; not defined",
        "Deployment; \"maxSurge\":1; \"maxSurge\":true; IntOrString",
        "Deployment; \"periodSeconds\":5; \"periodSeconds\":\"5\"; wrong type",
        "Deployment; \"periodSeconds\":5; \"periodSeconds\":\"five\"; five",
        "Deployment; \"readOnlyRootFilesystem\":true; \"readOnlyRootFilesystem\":\"yes\"; wrong"
            + " type",
        "Deployment; \"memory\":\"2Gi\"; \"memory\":\"2Gb\"; suffix",
        "Deployment; \"selector\":; \"replicas\":1,\"selectors\":; selector",
        "Deployment; \"containers\":; \"container\":; `container`",
        "Service; \"port\":8080; \"port\":\"http\"; http",
        "Service; \"ports\":[{\"name\":\"http\",\"port\":8080; \"ports\":[{\"name\":\"http\"; port",
        "NetworkPolicy; \"policyTypes\":[\"Ingress\",\"Egress\"]; \"policyTypes\":\"Ingress\";"
            + " array",
        "PodDisruptionBudget; \"maxUnavailable\":1; \"maxUnavailabe\":1; not defined",
      })
  void aSpoiledObjectIsRefused(String kind, String good, String bad, String complaint) {
    ObjectNode object = LIVE.ofKind(kind).findFirst().orElseThrow();
    assertThat(object.toString()).contains(good);

    ObjectNode spoiled = (ObjectNode) Yaml.tree(object.toString().replace(good, bad));

    assertThat(faults(spoiled)).hasSize(1).first().asString().contains(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "KafkaTopic; \"partitions\":8; \"partition\":8; .spec.partitions is missing",
        "KafkaTopic; \"partitions\":8; \"partitions\":\"8\"; must be integer",
        "KafkaTopic; \"strimzi.io/cluster\"; \"strimzi.io/clusters\"; strimzi.io/cluster is"
            + " missing",
        "KafkaUser; \"Read\"; \"read\"; must be Read|",
        "KafkaUser; \"operations\"; \"operation\"; .operation is not known",
        "KafkaNodePool; \"220Gi\"; \"220GB\"; must be quantity",
        "Kafka; \"tls\":true; \"tls\":\"true\"; must be boolean",
        "Kafka; kafka.strimzi.io/v1; kafka.strimzi.io/v1beta2; there is no kind",
        "ScaledObject; \"minReplicaCount\"; \"minReplicas\"; minReplicaCount is missing",
        "ScaledObject; \"metricType\":\"Value\"; \"metricType\":\"Utilization\"; must be Value|",
        "ScaledObject; \"lagThreshold\":\"20\"; \"lagThreshold\":20; must be string",
        "ServiceMonitor; \"15s\"; \"15\"; must be duration",
        "PrometheusRule; \"severity\":\"critical\"; \"severity\":\"loud\"; must be critical|",
      })
  void aSpoiledCustomResourceIsRefused(String kind, String good, String bad, String complaint) {
    ObjectNode object =
        LIVE.ofKind(kind).filter(it -> it.toString().contains(good)).findFirst().orElseThrow();

    ObjectNode spoiled = (ObjectNode) Yaml.tree(object.toString().replace(good, bad));

    assertThat(faults(spoiled)).anySatisfy(fault -> assertThat(fault).contains(complaint));
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() {
    assertThatThrownBy(() -> Yaml.documents("spec: {replicas: 1}\nspec: {replicas: 2}\n"))
        .hasMessageContaining("Duplicate field 'spec'");
  }

  private static List<String> faults(ObjectNode object) {
    return CoreObjects.isKnown(object)
        ? CoreObjects.fault(object).stream().toList()
        : CustomResources.faults(object);
  }
}
