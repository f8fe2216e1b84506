package org.segstream.trainer.labels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.trainer.labels.FrameList.Identity;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.UnreadableRecords;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabelRequestState;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The label requests on their topic that are open now. */
public final class OpenRequests {
  private static final Logger LOG = LoggerFactory.getLogger(OpenRequests.class);

  private final KafkaSettings kafka;
  private final Topics topics;

  /** Reads the topic with these, each time it is asked. */
  public OpenRequests(KafkaSettings kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  /**
   * What there is now.
   *
   * @return requests without pictures, in the order they were asked in
   */
  public Collection<LabelRequest> list() {
    Map<Identity, LabelRequest> open = new LinkedHashMap<>();
    try (TopicSpan span = new TopicSpan(kafka, topics.labelRequests())) {
      find(span, open);
    }
    return open.values();
  }

  private static void find(TopicSpan span, Map<Identity, LabelRequest> open) {
    UnreadableRecords unreadable = new UnreadableRecords(LOG);
    span.forEach(record -> {
      try {
        parse(record)
            .ifPresent(request -> {
              Identity frame = new Identity(request.getStreamId(), request.getSequence());
              if (isOpen(request)) {
                // Pictures of all that was ever asked for would not fit into memory.
                open.put(frame, request.toBuilder().clearImage().clearProposal().build());
              } else {
                open.remove(frame);
              }
            });
      } catch (MalformedRecordException e) {
        unreadable.add(record, e);
      }
    });
  }

  private static Optional<LabelRequest> parse(ConsumerRecord<String, byte[]> record)
      throws MalformedRecordException {
    return record.value() == null
        ? Optional.empty()
        : Optional.of(Messages.parse(record.value(), LabelRequest.parser()));
  }

  /** Whether labels are still wanted, by what a request's last record says. */
  public static boolean isOpen(LabelRequest request) {
    return request.getState() == LabelRequestState.LABEL_REQUEST_STATE_OPEN
        || request.getState() == LabelRequestState.LABEL_REQUEST_STATE_UNSPECIFIED;
  }

  /**
   * Writes the pictures of open requests and the proposed masks to a folder, with a {@link
   * FrameList}.
   *
   * @return how many
   * @throws org.segstream.trainer.dataset.DatasetException if the layout cannot express the classes
   * @throws UncheckedIOException if a file cannot be written
   */
  public int pull(LabelLayout layout, Path folder, Optional<String> stream) {
    Map<Identity, LabelRequest> open = new LinkedHashMap<>();
    try (TopicSpan span = new TopicSpan(kafka, topics.labelRequests())) {
      find(span, open);
      try (Pull pull = new Pull(layout, folder)) {
        span.forEach(record -> {
          if (stream.isEmpty() || stream.get().equals(record.key())) {
            pull.take(record, open);
          }
        });
        return pull.written;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be written: " + e, e);
    }
  }

  /** One folder that is being written. */
  private static final class Pull implements AutoCloseable {
    private final LabelLayout layout;
    private final Path folder;
    private final FrameList list = new FrameList();
    private final UnreadableRecords unreadable = new UnreadableRecords(LOG);
    private Optional<LabelSet> labels = Optional.empty();
    private Optional<LabelSink> sink = Optional.empty();
    private Optional<ExportNames> names = Optional.empty();
    private int written;

    Pull(LabelLayout layout, Path folder) {
      this.layout = layout;
      this.folder = folder;
    }

    void take(ConsumerRecord<String, byte[]> record, Map<Identity, LabelRequest> open) {
      try {
        Optional<LabelRequest> request = parse(record);
        if (request.isPresent()
            && request.get().hasImage()
            && open.remove(frame(request.get())) != null) {
          write(request.get());
        }
      } catch (MalformedRecordException e) {
        unreadable.add(record, e);
      } catch (IOException e) {
        throw new UncheckedIOException(folder + " cannot be written: " + e, e);
      }
    }

    private static Identity frame(LabelRequest request) {
      return new Identity(request.getStreamId(), request.getSequence());
    }

    private void write(LabelRequest request) throws MalformedRecordException, IOException {
      LabelSet own = LabelSets.of(request.getLabelSet());
      if (!labels.orElse(own).equals(own)) {
        throw new MalformedRecordException(
            "label set %s, others have %s".formatted(own.name(), labels.orElseThrow().name()));
      }
      ImageFile file = ImageFile.of(request.getImage());
      LabelMap proposal =
          LabelMaps.decode(request.getProposal(), Integer.MAX_VALUE)
              .resized(file.picture().width(), file.picture().height());
      if (sink.isEmpty()) {
        LabelSink made = layout.create(folder, own);
        sink = Optional.of(made);
        names = Optional.of(new ExportNames(made::place));
        labels = Optional.of(own);
      }
      String name =
          names.orElseThrow().of(Optional.empty(), request.getStreamId(), request.getSequence());
      sink.get().add(name, Split.SPLIT_UNSPECIFIED, file, proposal);
      list.put(sink.get().place(name), frame(request));
      written++;
    }

    @Override
    public void close() throws IOException {
      if (sink.isPresent()) {
        sink.get().close();
        list.write(folder);
      }
    }
  }
}
