package org.segstream.transport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.segstream.transport.topics.RecordLimit;

class DeadLettersTest {
  @Test
  void carryTheOriginalAndItsCause() {
    byte[] value = {1, 2, 3};
    ConsumerRecord<String, byte[]> original = record(value);
    original.headers().add("trace", new byte[] {7});

    ProducerRecord<String, byte[]> letter =
        new DeadLetters("dead").of(original, new IllegalStateException("it is broken"));

    assertThat(letter.topic()).isEqualTo("dead");
    assertThat(letter.key()).isEqualTo("cam-1");
    assertThat(letter.value()).isEqualTo(value);
    Map<String, String> headers = headers(letter);
    assertThat(headers)
        .containsEntry("segstream.dead-letter.topic", "frames")
        .containsEntry("segstream.dead-letter.partition", "4")
        .containsEntry("segstream.dead-letter.offset", "17")
        .containsEntry("segstream.dead-letter.timestamp", "1234")
        .containsEntry("segstream.dead-letter.error-class", "java.lang.IllegalStateException")
        .containsEntry("segstream.dead-letter.error-message", "it is broken")
        .containsKey("trace");
  }

  @Test
  void aTombstoneIsADeadLetterToo() {
    IllegalStateException cause = new IllegalStateException("empty");
    assertThat(new DeadLetters("dead").of(record(null), cause).value()).isNull();
  }

  @Test
  void aBriefOneTellsTheCauseWithoutTheOriginal() {
    ConsumerRecord<String, byte[]> original = record(new byte[5000]);
    original.headers().add("trace", new byte[5000]);
    IllegalStateException cause = new IllegalStateException("too large" + "!".repeat(5000));
    ProducerRecord<String, byte[]> letter = new DeadLetters("dead").brief(original, cause);
    assertThat(letter.key()).isEqualTo("cam-1");
    assertThat(letter.value()).isEmpty();
    assertThat(headers(letter))
        .containsEntry("segstream.dead-letter.offset", "17")
        .containsEntry("segstream.dead-letter.omitted-bytes", "5000")
        .doesNotContainKey("trace");
    assertThat(RecordLimit.bytes(letter)).isLessThan(3000);
  }

  @Test
  void whatARecordCountsIncludesItsHeaders() {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>("t", "é", new byte[100]);
    long bare = RecordLimit.bytes(record);
    assertThat(bare).isBetween(102L, 300L);
    record.headers().add("trace", new byte[1000]);
    assertThat(RecordLimit.bytes(record)).isGreaterThanOrEqualTo(bare + 1005);
    assertThat(new RecordLimit("t", bare).takes(record)).isFalse();
    assertThat(RecordLimit.none("t").takes(record)).isTrue();
  }

  private static ConsumerRecord<String, byte[]> record(byte @Nullable [] value) {
    return new ConsumerRecord<>(
        "frames",
        4,
        17,
        1234,
        TimestampType.CREATE_TIME,
        5,
        3,
        "cam-1",
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static Map<String, String> headers(ProducerRecord<String, byte[]> letter) {
    return StreamSupport.stream(letter.headers().spliterator(), false)
        .collect(
            Collectors.toMap(
                Header::key, header -> new String(header.value(), StandardCharsets.UTF_8)));
  }
}
