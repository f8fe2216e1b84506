package org.segstream.transport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UnreadableRecordsTest {
  @Test
  void allAreCountedAndEverFewerAreTold() {
    Logger logger = (Logger) LoggerFactory.getLogger(UnreadableRecordsTest.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    UnreadableRecords unreadable = new UnreadableRecords(logger);
    for (int i = 0; i < 10; i++) {
      ConsumerRecord<String, byte[]> record = new ConsumerRecord<>("masks", 3, i, "a", new byte[0]);
      unreadable.add(record, new IllegalArgumentException("no mask"));
    }
    assertThat(unreadable.count()).isEqualTo(10);
    assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
        .containsExactly(
            "1 unreadable so far, this one: masks-3@0: no mask",
            "2 unreadable so far, this one: masks-3@1: no mask",
            "4 unreadable so far, this one: masks-3@3: no mask",
            "8 unreadable so far, this one: masks-3@7: no mask");
  }
}
