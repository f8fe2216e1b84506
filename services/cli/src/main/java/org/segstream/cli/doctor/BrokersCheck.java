package org.segstream.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.utils.AppInfoParser;

/** How many brokers there are, and whether they speak what workers need. */
final class BrokersCheck implements Check {
  private static final int FOR_THREE_REPLICAS = 3;

  /** Kafka's feature of the consumer protocol that workers use unless told otherwise. */
  private static final String GROUP_PROTOCOL = "group.version";

  @Override
  public String name() {
    return "brokers";
  }

  @Override
  public List<Finding> look(Admin admin) {
    List<Finding> findings = new ArrayList<>();
    int brokers = Answers.get(admin.describeCluster().nodes()).size();
    findings.add(
        brokers >= FOR_THREE_REPLICAS
            ? Finding.ok(name(), brokers + " brokers answer")
            : Finding.warning(
                name(),
                brokers + (brokers == 1 ? " broker answers" : " brokers answer"),
                "run at least 3, or a lost disk is lost frames"));
    Map<String, FinalizedVersionRange> features =
        Answers.get(admin.describeFeatures().featureMetadata()).finalizedFeatures();
    FinalizedVersionRange groups = features.get(GROUP_PROTOCOL);
    findings.add(
        groups != null && groups.maxVersionLevel() >= 1
            ? Finding.ok(
                "versions",
                "the brokers know the consumer protocol; these clients are Kafka "
                    + AppInfoParser.getVersion())
            : Finding.problem(
                "versions",
                "the brokers do not know the consumer protocol (feature " + GROUP_PROTOCOL + ")",
                "upgrade to Kafka 4 and its features (kafka-features.sh), or run workers with"
                    + " --kafka group.protocol=classic"));
    return findings;
  }
}
