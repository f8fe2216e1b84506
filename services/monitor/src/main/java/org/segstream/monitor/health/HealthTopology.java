package org.segstream.monitor.health;

import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.state.MaskHead;
import org.segstream.monitor.state.OpenPanes;
import org.segstream.monitor.state.StreamWindows;
import org.segstream.transport.serde.StreamHealthSerializer;
import org.segstream.v1.StreamHealth;

/** Masks in, the health of their streams out. */
public final class HealthTopology {
  /**
   * Stream → its open windows of ten seconds. On disk, for there may be many streams; logged, so
   * that another monitor counts on where this one ended.
   */
  public static final String PANES = "health-panes";

  /**
   * Stream → its longer windows and what was last said of it: what queries are answered from. On
   * disk and logged like {@link #PANES}; apart from it, for it changes once in ten seconds and not
   * with every mask.
   */
  public static final String WINDOWS = "health-windows";

  private static final String COUNT = "count-health";
  private static final String SINK = "stream-health";

  private final String topic;
  private final HealthOptions options;

  /**
   * @param topic where the health of streams goes to
   */
  public HealthTopology(String topic, HealthOptions options) {
    this.topic = topic;
    this.options = options;
  }

  /**
   * Adds it to a topology.
   *
   * @param masks the node that forwards masks by their streams
   */
  public void addTo(Topology topology, String masks) {
    topology
        .addProcessor(COUNT, new Counting(options), masks)
        .addSink(SINK, topic, new StringSerializer(), new StreamHealthSerializer(), COUNT);
  }

  private record Counting(HealthOptions options)
      implements ProcessorSupplier<String, MaskHead, String, StreamHealth> {
    @Override
    public Processor<String, MaskHead, String, StreamHealth> get() {
      return new HealthProcessor(options);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          StateStores.keyValue(PANES, OpenPanes.parser()),
          StateStores.keyValue(WINDOWS, StreamWindows.parser()));
    }
  }
}
