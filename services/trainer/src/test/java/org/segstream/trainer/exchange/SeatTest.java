package org.segstream.trainer.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.TestBroker;
import org.segstream.trainer.exchange.codec.ExchangeFormat;
import org.segstream.trainer.exchange.wire.Claim;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Identity;
import org.segstream.trainer.exchange.wire.Join;
import org.segstream.trainer.loss.FieldPlan;

@Timeout(60)
class SeatTest {
  private static final String GROUP = "lead";
  private static final Identity OTHER = Identity.newBuilder().setReplica("b").build();

  @TempDir private Path folder;

  @Test
  void aClaimThatIsOnTheTopicCountsBeforeItHasBeenHeard() throws Exception {
    GroupRuns runs = new GroupRuns(folder);
    ExchangeSettings settings = runs.settings(GROUP, "a", 2, ExchangeFormat.ternary());
    try (Seat seat = runs.join(settings, GroupRuns.plan(4, FieldPlan.NONE));
        KafkaProducer<String, byte[]> topic =
            new KafkaProducer<>(
                TestBroker.kafka().producer("test", 1000),
                new StringSerializer(),
                new ByteArraySerializer())) {
      await().until(seat::isLeader);
      assertThat(seat.isLeaderByNow()).isTrue();

      say(runs, topic, ControlRecord.newBuilder().setJoin(Join.newBuilder().setSlots(2)));
      say(runs, topic, ControlRecord.newBuilder().setClaim(Claim.newBuilder().setEpoch(2)));
      assertThat(seat.isLeaderByNow()).isFalse();
    }
  }

  private static void say(
      GroupRuns runs, KafkaProducer<String, byte[]> topic, ControlRecord.Builder act)
      throws ExecutionException, InterruptedException {
    byte[] record = act.setGroup(GROUP).setFrom(OTHER).build().toByteArray();
    topic.send(new ProducerRecord<>(runs.topics.trainingControl(), GROUP, record)).get();
  }
}
