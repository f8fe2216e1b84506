package org.segstream.cli.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.ModelKeys;
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.topics.Topics;

/**
 * Whether every model and pointer on the models' topic can be used, and the one to follow is there.
 */
final class ModelsCheck implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaSettings kafka;
  private final String topic;
  private final Optional<String> follow;

  /**
   * @param follow the name whose champion must be there
   */
  ModelsCheck(KafkaSettings kafka, Topics topics, Optional<String> follow) {
    this.kafka = kafka;
    this.topic = topics.models();
    this.follow = follow;
  }

  @Override
  public String name() {
    return "models";
  }

  @Override
  public List<Finding> look(Admin admin) {
    try {
      return judge(ModelTable.read(kafka, topic, PATIENCE));
    } catch (TransportException e) {
      if (follow.isEmpty()) {
        throw e;
      }
      return List.of(
          Finding.problem(
              name(), String.valueOf(e.getMessage()), "whoever follows needs READ on " + topic));
    }
  }

  private List<Finding> judge(ModelTable table) {
    List<Finding> findings = new ArrayList<>();
    table
        .refused()
        .forEach((key, why) ->
            findings.add(
                Finding.problem(
                    name(),
                    key + " cannot be used: " + why,
                    "publish a sound one under another version and promote it")));
    table
        .pointers()
        .forEach((key, pointer) -> {
          if (table.version(pointer.getName(), pointer.getVersion()).isEmpty()) {
            findings.add(
                Finding.problem(
                    name(),
                    "%s is %s, which is not on %s".formatted(key, pointer.getVersion(), topic),
                    "promote one that is: segstream model list, segstream model promote"));
          }
        });
    follow
        .filter(name -> table.pointed(name, ModelKeys.Role.CHAMPION).isEmpty())
        .ifPresent(name ->
            findings.add(
                Finding.problem(
                    name(),
                    "there is no champion of " + name + " to follow on " + topic,
                    "segstream model publish FILE --champion, or start a trainer")));
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              name(),
              "%d versions on %s, %d pointers to them"
                  .formatted(table.versions().size(), topic, table.pointers().size())));
    }
    return findings;
  }
}
