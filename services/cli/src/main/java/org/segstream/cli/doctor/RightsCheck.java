package org.segstream.cli.doctor;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.segstream.cli.doctor.Role.Right;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;

/** What this user may do, judged by what Kafka says the user may. */
final class RightsCheck implements Check {
  private static final int LOOK_MS = 10_000;

  private final Topics topics;
  private final Optional<Role> wanted;

  /**
   * @param wanted the role whose rights must be there
   */
  RightsCheck(Topics topics, Optional<Role> wanted) {
    this.topics = topics;
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return "ACLs";
  }

  @Override
  public List<Finding> look(Admin admin) {
    List<Finding> findings = new ArrayList<>();
    boolean open = isOpen(admin);
    if (open) {
      findings.add(
          Finding.warning(
              name(),
              "the brokers check nobody's rights: whoever reaches them may read and write all",
              "fine to try things out; else set an authorizer, and users as in"
                  + " k8s/base/users.yaml"));
    }
    Map<String, TopicDescription> seen = describe(admin);
    Map<Role, List<String>> lacking = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      Stream<String> onTopics =
          role.rights(topics).stream().filter(it -> !has(seen, it)).map(Right::toString);
      Stream<String> onTransactions =
          role.transactions(topics).stream()
              .filter(ids -> !open && !mayTransact(admin, ids))
              .map(ids -> "WRITE on transactional ids that begin with " + ids);
      lacking.put(role, Stream.concat(onTopics, onTransactions).toList());
    }
    lacking.forEach((role, rights) -> findings.addAll(judge(role, rights)));
    return findings;
  }

  private List<Finding> judge(Role role, List<String> lacking) {
    String called = role.name().toLowerCase(Locale.ROOT);
    if (lacking.isEmpty()) {
      return List.of(Finding.ok(name(), "this user may be a " + called));
    }
    String what = "this user cannot be a " + called + ": it lacks " + lacking;
    return wanted.filter(role::equals).isPresent()
        ? List.of(Finding.problem(name(), what, "grant it: kafka-acls.sh --add, or a KafkaUser"))
        : List.of(Finding.ok(name(), what));
  }

  private static boolean has(Map<String, TopicDescription> seen, Right right) {
    TopicDescription topic = seen.get(right.topic());
    return topic != null
        && topic.authorizedOperations() != null
        && topic.authorizedOperations().contains(right.operation());
  }

  /** Kafka tells of ids only whether they may be seen, which whoever may write may. */
  private static boolean mayTransact(Admin admin, String prefix) {
    String id = prefix + "doctor";
    try {
      var _ =
          Answers.get(
              admin
                  .describeTransactions(
                      List.of(id), new DescribeTransactionsOptions().timeoutMs(LOOK_MS))
                  .description(id));
      return true;
    } catch (TransportException e) {
      return !(e.getCause() instanceof TransactionalIdAuthorizationException);
    }
  }

  /** A topic that may not be seen is as good as none. */
  private Map<String, TopicDescription> describe(Admin admin) {
    Map<String, TopicDescription> seen = new HashMap<>();
    Set<String> names =
        Stream.of(Role.values())
            .flatMap(role -> role.rights(topics).stream())
            .map(Right::topic)
            .collect(Collectors.toSet());
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin
            .describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    answers.forEach((name, answer) -> {
      try {
        seen.put(name, Answers.get(answer));
      } catch (TransportException e) {
        // Not there, or not for this user.
      }
    });
    return seen;
  }

  private static boolean isOpen(Admin admin) {
    try {
      Answers.get(admin.describeAcls(AclBindingFilter.ANY).values());
      return false;
    } catch (TransportException e) {
      return e.getCause() instanceof SecurityDisabledException;
    }
  }
}
