package org.segstream.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.worker.options.Guarantee;
import org.segstream.worker.options.WorkerOptions;

/** Results that Kafka does not take for their size. */
class OversizedResultTest extends OnBroker {
  private static final int MASK_BYTES = 1800;
  private static final int LETTER_BYTES = 60_000;

  @ParameterizedTest
  @EnumSource
  void aRecordThatIsTooLargeIsReplacedByItsCause(Guarantee guarantee) throws Exception {
    limit(topics.masks(), MASK_BYTES);
    limit(topics.deadLetters(), LETTER_BYTES);
    Frame large = frame("cam", 1, 320, 240);
    WorkerOptions options = WorkerOptions.DEFAULTS.withGuarantee(guarantee);
    try (Worker worker = worker(new ColourEngine(MODEL.labels()), options)) {
      publish(frame("cam", 0));
      publish(large);
      publish(damaged("cam", 2));
      publish(frame("cam", 3));
      List<Mask> masks = masks(4);
      assertThat(masks.stream().map(Mask::getOutcome))
          .containsExactly(
              Outcome.OUTCOME_SEGMENTED,
              Outcome.OUTCOME_FAILED,
              Outcome.OUTCOME_UNDECODABLE,
              Outcome.OUTCOME_SEGMENTED);
      Mask failed = masks.get(1);
      assertThat(failed.getOutcomeDetail())
          .startsWith("the mask of 320×240 is a record of ")
          .contains("topic " + topics.masks() + " takes at most " + MASK_BYTES);
      assertThat(failed.hasLabelMap()).isFalse();
      List<ConsumerRecord<String, byte[]>> letters = records(topics.deadLetters(), 2);
      ConsumerRecord<String, byte[]> brief = letters.getFirst();
      assertThat(brief.key()).isEqualTo("cam");
      assertThat(brief.value()).as("without the frame").isEmpty();
      assertThat(header(brief, DeadLetters.OMITTED))
          .isEqualTo(Integer.toString(large.toByteArray().length));
      assertThat(header(brief, DeadLetters.ERROR_MESSAGE)).isEqualTo(failed.getOutcomeDetail());
      assertThat(letters.getLast().value()).as("small enough").isNotEmpty();
      await().until(() -> worker.account().inFlight() == 0);
      assertThat(worker.account().failed()).isEqualTo(1);
      assertThat(worker.account().segmented()).isEqualTo(2);
      assertThat(worker.ended()).isNotDone();
    }
    publish(frame("cam", 4));
    try (Worker next = worker(new ColourEngine(MODEL.labels()), options)) {
      masks(5);
      assertThat(next.account().received()).as("the offsets moved on").isEqualTo(1);
    }
  }

  private void limit(String topic, int bytes) throws Exception {
    AlterConfigOp set =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
            AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(set)))
          .all()
          .get();
    }
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
