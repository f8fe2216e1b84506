package org.segstream.monitor;

import java.nio.file.Path;
import java.time.Instant;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.monitor.records.SkippedRecords;

/** A topology that is driven without a broker. */
abstract class TopologyTest {
  final SkippedRecords skipped = new SkippedRecords();
  final RecordedTopics records = new RecordedTopics();
  final SetTrials trials = new SetTrials();
  final Topology topology = DrivenTopology.topology(records, skipped, trials);
  private final Instant start;

  @TempDir private Path folder;
  DrivenTopology driven;

  TopologyTest(Instant start) {
    this.start = start;
  }

  @BeforeEach
  void drive() {
    driven = new DrivenTopology(topology, records, folder, start);
  }

  @AfterEach
  void close() {
    driven.close();
  }
}
