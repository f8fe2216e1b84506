package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.Timestamp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.transport.serde.Times;
import org.segstream.v1.DropPolicy;
import org.segstream.v1.Frame;
import org.segstream.worker.options.WorkerOptions;
import org.slf4j.LoggerFactory;

/** Whatever times a frame states, the worker goes on. */
@Timeout(60)
class FrameTimesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<ProducerRecord<String, byte[]>> results = new CopyOnWriteArrayList<>();
  private final DetachedWorker worker =
      new DetachedWorker(
          OnBroker.segmenter(new ConstantEngine(OnBroker.MODEL.labels())),
          WorkerOptions.DEFAULTS,
          registry,
          results::add);

  @AfterEach
  void theWorkerHasNotEnded() {
    worker.close();
    assertThat(worker.failed()).isNotDone();
  }

  @ParameterizedTest
  @EnumSource(value = DropPolicy.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void aFrameWithATimeThatIsNoneIsADeadLetter(DropPolicy policy) {
    List<Timestamp> wrong =
        Stream.of(
                Timestamp.newBuilder().setSeconds(Long.MAX_VALUE),
                Timestamp.newBuilder().setSeconds(Long.MIN_VALUE),
                Timestamp.newBuilder().setSeconds(second("0001-01-01T00:00:00Z") - 1),
                Timestamp.newBuilder().setSeconds(second("9999-12-31T23:59:59Z") + 1),
                Timestamp.newBuilder().setNanos(-1),
                Timestamp.newBuilder().setNanos(1_000_000_000))
            .map(Timestamp.Builder::build)
            .toList();
    for (Timestamp time : wrong) {
      accept(frame(policy).setCaptureTime(time).build());
      accept(frame(policy).setDeadline(time).build());
    }
    settle();
    assertThat(worker.account().undecodable()).isEqualTo(2L * wrong.size());
    assertThat(results)
        .hasSize(2 * wrong.size())
        .allSatisfy(letter -> {
          assertThat(letter.topic()).isEqualTo("dead-letters");
          assertThat(cause(letter)).contains("is no time from 0001-01-01 to 9999-12-31");
        });
  }

  @ParameterizedTest
  @EnumSource(value = DropPolicy.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void everyTimeThatTheSchemaAllowsIsServed(DropPolicy policy) {
    List<String> allowed =
        List.of("0001-01-01T00:00:00Z", "1700-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z");
    for (String captured : allowed) {
      accept(frame(policy).setCaptureTime(time(captured)).build());
      settle();
      for (String deadline : allowed) {
        accept(frame(policy).setCaptureTime(time(captured)).setDeadline(time(deadline)).build());
        settle();
      }
    }
    assertThat(worker.account().segmented() + worker.account().droppedInAll()).isEqualTo(12);
    assertThat(registry.get("segstream.frame.latency").timer().totalTime(TimeUnit.HOURS))
        .as("years do not add up to more than a number holds")
        .isBetween(0.0, 12.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE})
  void theRecordsTimeMayBeAnyWhenItStandsIn(long recordMillis) {
    Frame frame = frame(DropPolicy.DROP_POLICY_DEADLINE).clearCaptureTime().build();
    worker.accept(
        new ConsumerRecord<>(
            "frames",
            0,
            0,
            recordMillis,
            TimestampType.CREATE_TIME,
            0,
            0,
            "cam",
            frame.toByteArray(),
            new RecordHeaders(),
            java.util.Optional.empty()));
    settle();
    assertThat(worker.account().segmented() + worker.account().droppedInAll()).isEqualTo(1);
  }

  @Test
  void framesOfTheFutureAreCountedWithALatencyOfNothingAndToldOnceAStream() {
    Logger logger = (Logger) LoggerFactory.getLogger(ProducerClocks.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    for (int i = 0; i < 3; i++) {
      Instant ahead = Instant.now().plus(Duration.ofHours(2));
      accept(frame(DropPolicy.DROP_POLICY_ALL).setCaptureTime(Times.timestamp(ahead)).build());
    }
    accept(
        frame(DropPolicy.DROP_POLICY_ALL).setCaptureTime(Times.timestamp(Instant.now())).build());
    settle();
    // Measured after the mask has left.
    await().until(() -> registry.get("segstream.frame.latency").timer().count() == 4);
    logger.detachAppender(log);
    assertThat(registry.get("segstream.frames.ahead").counter().count()).isEqualTo(3);
    assertThat(log.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .startsWith("frame 0 of stream cam was captured 7");
  }

  @Test
  void framesThatWereLateBeforeTheyCameAreCountedAndToldOnceAStream() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(ProducerClocks.class);
    log.start();
    logger.addAppender(log);
    Instant behind = Instant.now().minus(Duration.ofHours(2));
    Frame old =
        frame(DropPolicy.DROP_POLICY_DEADLINE).setCaptureTime(Times.timestamp(behind)).build();
    for (int i = 0; i < 3; i++) {
      acceptFromBroker(old, Instant.now());
    }
    acceptFromBroker(old, behind);
    acceptFromBroker(
        old.toBuilder().setDropPolicy(DropPolicy.DROP_POLICY_ALL).build(), Instant.now());
    settle();
    logger.detachAppender(log);
    assertThat(worker.account().droppedInAll()).isEqualTo(4);
    assertThat(registry.get("segstream.frames.behind").counter().count())
        .as("one was in time and waited on its topic, one may be as old as it likes")
        .isEqualTo(3);
    assertThat(log.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .startsWith("frame 0 of stream cam came to its topic 7200 s after its capture");
  }

  private void acceptFromBroker(Frame frame, Instant appended) {
    worker.accept(
        new ConsumerRecord<>(
            "frames",
            0,
            0,
            appended.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            "cam",
            frame.toByteArray(),
            new RecordHeaders(),
            java.util.Optional.empty()));
  }

  private void settle() {
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> worker.account().inFlight() == 0 || worker.failed().isDone());
  }

  private void accept(Frame frame) {
    worker.accept(new ConsumerRecord<>("frames", 0, 0, "cam", frame.toByteArray()));
  }

  private static Frame.Builder frame(DropPolicy policy) {
    return OnBroker.frame("cam", 0, 16, 16).toBuilder().setDropPolicy(policy);
  }

  private static String cause(ProducerRecord<String, byte[]> letter) {
    return new String(
        letter.headers().lastHeader(DeadLetters.ERROR_MESSAGE).value(),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Timestamp time(String text) {
    Instant time = Instant.parse(text);
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static long second(String text) {
    return Instant.parse(text).getEpochSecond();
  }
}
