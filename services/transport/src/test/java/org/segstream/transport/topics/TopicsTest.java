package org.segstream.transport.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.segstream.transport.SharedBroker;
import org.segstream.transport.models.ModelKeys;

class TopicsTest {

  @Test
  void createsAllTopicsOnceAndFindsThemAgainUnchanged() {
    Topics topics = new Topics("once");
    try (Admin admin = SharedBroker.admin()) {
      assertThat(topics.create(admin, 3))
          .hasSize(10)
          .allSatisfy(report -> assertThat(report.created()).isTrue());
      assertThat(topics.create(admin, 3))
          .hasSize(10)
          .allSatisfy(report -> assertThat(report.created()).isFalse())
          .allSatisfy(report -> assertThat(report.differences()).isEmpty());
      assertThat(topics.existing(admin, 3)).isEqualTo(topics.create(admin, 3));
    }
  }

  @Test
  void namesWhatDiffersInATopicThatIsThereAndLeavesIt() throws Exception {
    Topics topics = new Topics("differs");
    try (Admin admin = SharedBroker.admin()) {
      NewTopic small =
          new NewTopic(topics.frames(), Optional.of(2), Optional.empty())
              .configs(
                  Map.of(
                      "retention.ms",
                      "900000",
                      "segment.bytes",
                      "268435456",
                      "segment.ms",
                      "60000"));
      admin.createTopics(List.of(small)).all().get();

      TopicReport report = topics.create(admin, 8).getFirst();

      assertThat(report.created()).isFalse();
      assertThat(report.partitions()).isEqualTo(2);
      assertThat(report.differences())
          .extracting(TopicReport.Difference::toString)
          .containsExactly(
              "partitions is 2, 8 expected", "max.message.bytes is 1048588, 8388608 expected");
    }
  }

  @Test
  void existingLeavesOutTopicsThatAreNotThere() {
    try (Admin admin = SharedBroker.admin()) {
      assertThat(new Topics("nowhere").existing(admin, 1)).isEmpty();
    }
  }

  @Test
  void namesFollowThePrefix() {
    assertThat(new Topics("a.b").deadLetters()).isEqualTo("a.b.dead-letters");
    assertThatThrownBy(() -> new Topics("a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topic prefix \"a b\"");
  }

  @Test
  void modelKeysTellModelsFromPointers() {
    assertThat(ModelKeys.model("street", "1")).isEqualTo("street/1");
    assertThat(ModelKeys.pointer("street", ModelKeys.Role.CHALLENGER))
        .isEqualTo("street@challenger");
    assertThat(ModelKeys.isPointer("street@champion")).isTrue();
    assertThat(ModelKeys.isPointer("street/1")).isFalse();
    assertThatThrownBy(() -> ModelKeys.model("a/b", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a/b\"");
  }
}
