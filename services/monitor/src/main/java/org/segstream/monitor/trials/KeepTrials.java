package org.segstream.monitor.trials;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.records.SkippedRecords;
import org.segstream.monitor.records.StateStores;
import org.segstream.v1.ModelTrial;

/** Keeps what the topic of scores says of trials; scores are passed over. */
final class KeepTrials
    extends ContextualProcessor<@Nullable String, byte @Nullable [], Void, Void> {
  private final SkippedRecords skipped;
  private KeyValueStore<String, ModelTrial> all = StateStores.unset();

  KeepTrials(SkippedRecords skipped) {
    this.skipped = skipped;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    all = context.getStateStore(TrialTopology.ALL);
  }

  @Override
  public void process(Record<@Nullable String, byte @Nullable []> record) {
    String key = record.key();
    byte[] value = record.value();
    if (key == null || !TrialKeys.isTrial(key)) {
      return;
    }
    if (value == null) {
      all.delete(key);
      return;
    }
    try {
      all.put(key, ModelTrial.parseFrom(value));
    } catch (InvalidProtocolBufferException e) {
      skipped.add(Optional.empty(), "trial " + key + " cannot be read: " + e.getMessage());
    }
  }
}
