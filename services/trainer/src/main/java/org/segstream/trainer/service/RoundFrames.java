package org.segstream.trainer.service;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.replay.NewFrame.Place;
import org.segstream.trainer.replay.Part;
import org.segstream.trainer.replay.ReplayStore;
import org.segstream.trainer.replay.StoredFrame;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.MalformedRecordException;

/**
 * The frames of a round that another replica has put together: those that this one's store holds
 * from there, the others from the topic, by their places.
 */
final class RoundFrames {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaSettings kafka;
  private final LabeledFrames frames;
  private final ReplayStore store;

  RoundFrames(KafkaSettings kafka, LabeledFrames frames, ReplayStore store) {
    this.kafka = kafka;
    this.frames = frames;
    this.store = store;
  }

  /**
   * Reads frames.
   *
   * @return in the order of the list
   * @throws DatasetException if one is neither in the store nor on the topic
   */
  List<LabelledImage> read(List<StoredFrame> wanted) {
    Map<Place, StoredFrame> own =
        Stream.of(Part.values())
            .flatMap(part -> store.framesOf(part).stream())
            .collect(Collectors.toMap(StoredFrame::place, frame -> frame, (first, _) -> first));
    Map<Place, LabelledImage> found = new HashMap<>();
    List<Place> missing =
        wanted.stream()
            .map(StoredFrame::place)
            .filter(place -> !own.containsKey(place))
            .sorted(
                Comparator.comparing(Place::topic)
                    .thenComparingInt(Place::partition)
                    .thenComparingLong(Place::offset))
            .toList();
    if (!missing.isEmpty()) {
      fetch(missing, found);
    }
    for (StoredFrame frame : wanted) {
      StoredFrame kept = own.get(frame.place());
      if (kept != null) {
        found.put(frame.place(), store.read(kept));
      }
    }
    return wanted.stream().map(frame -> taken(found, frame)).toList();
  }

  private static LabelledImage taken(Map<Place, LabelledImage> found, StoredFrame frame) {
    LabelledImage image = found.get(frame.place());
    if (image == null) {
      throw new DatasetException(
          "labelled frame %s %s of the round is not at %s any more"
              .formatted(frame.stream(), Long.toUnsignedString(frame.sequence()), frame.place()));
    }
    return image;
  }

  private void fetch(List<Place> places, Map<Place, LabelledImage> found) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            kafka.consumer("segstream-trainer"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      for (Place place : places) {
        TopicPartition partition = new TopicPartition(place.topic(), place.partition());
        if (!consumer.assignment().contains(partition)) {
          consumer.assign(List.of(partition));
        }
        // Neighbours mostly come with one answer.
        if (consumer.position(partition, PATIENCE) != place.offset()) {
          consumer.seek(partition, place.offset());
        }
        fetch(consumer, partition, place, found);
      }
    }
  }

  private void fetch(
      KafkaConsumer<String, byte[]> consumer,
      TopicPartition partition,
      Place place,
      Map<Place, LabelledImage> found) {
    if (found.containsKey(place)) {
      return;
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!found.containsKey(place) && System.nanoTime() < end) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL).records(partition)) {
        if (record.offset() == place.offset()) {
          found.put(place, decode(record));
        }
      }
      if (!found.containsKey(place) && consumer.position(partition, PATIENCE) > place.offset()) {
        return;
      }
    }
  }

  private LabelledImage decode(ConsumerRecord<String, byte[]> record) {
    try {
      return ReplayStore.decoded(frames.read(record));
    } catch (MalformedRecordException e) {
      throw new DatasetException(
          "record %d of %s-%d is no labelled frame for this model: %s"
              .formatted(record.offset(), record.topic(), record.partition(), e.getMessage()),
          e);
    }
  }
}
