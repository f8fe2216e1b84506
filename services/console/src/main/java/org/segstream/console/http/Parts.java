package org.segstream.console.http;

import io.micrometer.core.instrument.MeterRegistry;
import org.segstream.console.board.LabelDesk;
import org.segstream.console.board.ModelBoard;
import org.segstream.console.board.MonitorAnswers;
import org.segstream.console.board.StreamBoard;
import org.segstream.console.live.LiveStreams;
import org.segstream.console.records.RecordFetch;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/**
 * What the server answers from.
 *
 * @param records for single records that are asked for
 */
public record Parts(
    KafkaSettings kafka,
    Topics topics,
    StreamBoard streams,
    ModelBoard models,
    LabelDesk labels,
    LiveStreams live,
    RecordFetch records,
    MonitorAnswers monitor,
    MeterRegistry metrics) {}
