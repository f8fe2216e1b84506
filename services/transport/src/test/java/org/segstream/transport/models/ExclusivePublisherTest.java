package org.segstream.transport.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.SharedBroker;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Model;

@Timeout(60)
class ExclusivePublisherTest {
  private static final KafkaSettings KAFKA = SharedBroker.settings();
  private static final Instant NOW = Instant.EPOCH;

  @Test
  void whatAFormerOnePublishesAfterALaterOneHasBegunReachesNobody() {
    Topics topics = madeTopics("exclusive-later");
    try (ExclusivePublisher former = new ExclusivePublisher(KAFKA, topics, "street")) {
      former.together(() -> former.publisher().publish(model("1")));
      try (ExclusivePublisher later = new ExclusivePublisher(KAFKA, topics, "street")) {
        assertThatThrownBy(() -> former.together(() -> point(former, "2")))
            .isInstanceOf(FencedException.class)
            .hasMessageContaining("exclusive-later-trainer-street");
        assertThat(table(topics).versions()).containsOnlyKeys("street/1");
        assertThat(table(topics).pointers()).isEmpty();

        later.together(() -> point(later, "1"));
      }
    }
    assertThat(table(topics).pointed("street", Role.CHAMPION)).contains("1");
  }

  @Test
  void aLaterOneThatBeginsInMidTransactionTakesAllOfItBack() {
    Topics topics = madeTopics("exclusive-middle");
    try (ExclusivePublisher former = new ExclusivePublisher(KAFKA, topics, "street")) {
      assertThatThrownBy(() ->
              former.together(() -> {
                former.publisher().publish(model("2"));
                try (ExclusivePublisher later = new ExclusivePublisher(KAFKA, topics, "street")) {
                  assertThat(table(topics).versions()).as("when it has begun").isEmpty();
                  later.together(() -> later.publisher().publish(model("3")));
                }
                point(former, "2");
              }))
          .isInstanceOf(FencedException.class);
    }
    assertThat(table(topics).versions()).containsOnlyKeys("street/3");
    assertThat(table(topics).pointers()).isEmpty();
  }

  @Test
  void aTaskThatFailsPublishesNothingAndTheNextOneDoes() {
    Topics topics = madeTopics("exclusive-failing");
    try (ExclusivePublisher publisher = new ExclusivePublisher(KAFKA, topics, "street")) {
      assertThatThrownBy(() ->
              publisher.together(() -> {
                publisher.publisher().publish(model("1"));
                throw new IllegalStateException("no");
              }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no");
      publisher.together(() -> publisher.publisher().publish(model("2")));
    }
    assertThat(table(topics).versions()).containsOnlyKeys("street/2");
  }

  /** A commit alone returns before: this fails without the wait, if not each time. */
  @Test
  void whatHasBeenPublishedCanBeReadAtOnce() {
    Topics topics = madeTopics("exclusive-at-once");
    try (ExclusivePublisher publisher = new ExclusivePublisher(KAFKA, topics, "street")) {
      for (int version = 1; version <= 10; version++) {
        String each = String.valueOf(version);
        publisher.together(() -> point(publisher, each));
        assertThat(table(topics).pointed("street", Role.CHAMPION)).contains(each);
      }
    }
  }

  @Test
  void otherModelsAreOtherPeoplesBusiness() {
    Topics topics = madeTopics("exclusive-others");
    try (ExclusivePublisher one = new ExclusivePublisher(KAFKA, topics, "street");
        ExclusivePublisher other = new ExclusivePublisher(KAFKA, topics, "city")) {
      one.together(() -> one.publisher().publish(model("1")));
      other.together(() -> other.publisher().point("city", Role.CHAMPION, "1", NOW));
    }
    assertThat(table(topics).versions()).containsOnlyKeys("street/1");
    assertThat(table(topics).pointers()).containsOnlyKeys("city@champion");
  }

  private static void point(ExclusivePublisher as, String version) {
    as.publisher().point("street", Role.CHAMPION, version, NOW);
  }

  private static Topics madeTopics(String prefix) {
    Topics topics = new Topics(prefix);
    try (Admin admin = SharedBroker.admin()) {
      topics.create(admin, 1);
    }
    return topics;
  }

  private static ModelTable table(Topics topics) {
    return ModelTable.read(KAFKA, topics.models(), Duration.ofSeconds(20));
  }

  private static Model model(String version) {
    return ModelFeedTest.model("street", version);
  }
}
