package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.slf4j.LoggerFactory;

class MaskViewerTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(MaskViewer.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final MaskViewer viewer =
      new MaskViewer(Optional.empty(), _ -> OverlayOutput.Showing.USUAL, Optional.empty(), 0);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    viewer.close();
  }

  @Test
  void framesOfTheFutureHaveALatencyOfNothingAndAreToldOnce() {
    for (int i = 0; i < 3; i++) {
      viewer.mask(mask(i, Duration.ofHours(2)), Optional.empty());
    }
    JsonNode latency = viewer.summary().toJson().get("latency_ms");
    assertThat(latency.get("p50").asDouble(-1)).isZero();
    assertThat(latency.get("p99").asDouble(-1)).isZero();
    assertThat(log.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .startsWith("frame 0 of stream cam was captured 7")
        .contains("by its producer's clock");
  }

  @Test
  void clocksThatDifferByLittleAreNotToldOf() {
    viewer.mask(mask(0, Duration.ofMillis(900)), Optional.empty());
    viewer.mask(mask(1, Duration.ofHours(-2)), Optional.empty());
    assertThat(log.list).isEmpty();
  }

  private static WatchedMask mask(int sequence, Duration ahead) {
    Mask record =
        Mask.newBuilder()
            .setStreamId("cam")
            .setSequence(sequence)
            .setOutcome(Outcome.OUTCOME_DROPPED)
            .setCaptureTime(Times.timestamp(Instant.now().plus(ahead)))
            .build();
    return new WatchedMask(record, Optional.empty());
  }
}
