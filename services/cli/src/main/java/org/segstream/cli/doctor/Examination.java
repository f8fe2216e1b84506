package org.segstream.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.segstream.gpu.Devices;
import org.segstream.gpu.FieldDevice;
import org.segstream.transport.Connections;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.SegmentationModel;

/**
 * Everything there is to look at.
 *
 * @param role whose rights the user must have, if any
 * @param follow name of the model whose champion must be there, if any
 * @param model loads the model
 * @param engine opens an engine for it
 * @param field where the random field is to be solved
 */
public record Examination(
    KafkaSettings kafka,
    Topics topics,
    String group,
    Optional<Role> role,
    Optional<String> follow,
    Supplier<SegmentationModel> model,
    Function<SegmentationModel, SegmentationEngine> engine,
    FieldDevice field) {

  /** Looks at everything; what cannot be looked at is a finding too. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(cluster());
    findings.addAll(new ModelCheck(model, engine).look());
    findings.addAll(new FieldCheck(field, Devices.list()).look());
    return findings;
  }

  private List<Finding> cluster() {
    try {
      Connections.check(kafka);
    } catch (TransportException e) {
      return List.of(
          Finding.problem(
              "brokers",
              String.valueOf(e.getMessage()),
              "check --bootstrap-servers, the network, and security.protocol"));
    }
    List<Finding> findings = new ArrayList<>();
    try (Admin admin = Admin.create(kafka.admin("segstream-doctor"))) {
      for (Check check :
          List.of(
              new BrokersCheck(),
              new TopicsCheck(topics),
              new RightsCheck(topics, role),
              new GroupCheck(topics, group),
              new MonitorCheck(kafka, topics),
              new KeysCheck(kafka, topics),
              new ClocksCheck(kafka, topics),
              new ModelsCheck(kafka, topics, follow))) {
        findings.addAll(look(check, admin));
      }
    }
    return findings;
  }

  private static List<Finding> look(Check check, Admin admin) {
    try {
      return check.look(admin);
    } catch (TransportException | KafkaException e) {
      return List.of(
          Finding.warning(
              check.name(),
              "cannot be looked at: " + e.getMessage(),
              "make the topics if they are missing, or ask as a user who may see them"));
    }
  }
}
