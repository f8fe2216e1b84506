package org.segstream.monitor.requests;

import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.segstream.monitor.records.ReadRecords;
import org.segstream.monitor.records.SkippedRecords;
import org.segstream.transport.serde.LabelRequestSerializer;

/**
 * Masks in, requests for labels of some of their frames out; answered requests are closed.
 *
 * @param topic of the requests
 * @param options how many are made
 * @param records makes them
 * @param executor on whose threads they are made
 * @param partitions of the topics
 * @param skipped told of records that are no requests
 */
public record RequestTopology(
    String topic,
    RequestOptions options,
    RequestRecords records,
    Executor executor,
    IntSupplier partitions,
    SkippedRecords skipped) {
  /** Frame → its open request, without picture. */
  public static final String OPEN = RequestStores.OPEN;

  private static final String CHOOSE = "choose-frames";
  private static final String CLOSE = "close-requests";
  private static final String REQUESTS = "label-requests";
  private static final String READ = "read-label-requests";
  private static final String FOLLOW = "follow-requests";
  private static final String SINK = "ask-for-labels";

  /**
   * Adds it to a topology.
   *
   * @param masks the node that forwards masks by their streams
   * @param labels the node that forwards which frames have labels
   * @param compare the node that compares labels with masks; added before, so that it sees a
   *     request before its label closes it
   */
  public void addTo(Topology topology, String masks, String labels, String compare) {
    topology
        .addProcessor(CLOSE, CloseRequests::new, labels)
        .addSource(
            AutoOffsetReset.earliest(),
            REQUESTS,
            new UsePartitionTimeOnInvalidTimestamp(),
            new StringDeserializer(),
            new ByteArrayDeserializer(),
            topic)
        .addProcessor(READ, () -> ReadRecords.requests(skipped), REQUESTS)
        .addProcessor(FOLLOW, FollowRequests::new, READ)
        .addProcessor(CHOOSE, () -> new ChooseFrames(options, records, executor, partitions), masks)
        .addSink(SINK, topic, new StringSerializer(), new LabelRequestSerializer(), CHOOSE, CLOSE);
    RequestStores.builders().forEach(store -> topology.addStateStore(store, CHOOSE, CLOSE, FOLLOW));
    topology.connectProcessorAndStateStores(compare, OPEN);
  }
}
