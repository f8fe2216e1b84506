package org.segstream.console.board;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.ModelFeed;
import org.segstream.transport.models.ModelKeys;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All models on their topic, without their payloads. Thread-safe. */
public final class ModelBoard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelBoard.class);

  private final KafkaSettings kafka;
  private final Topics topics;
  private final Map<String, Entry> models = new LinkedHashMap<>();
  private final Map<String, ModelPointer> pointers = new LinkedHashMap<>();
  private final ModelFeed feed;

  private record Entry(Model model, int bytes) {}

  /** Begins to follow the topic. */
  public ModelBoard(KafkaSettings kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
    this.feed = ModelFeed.start(kafka, topics.models(), new Listener());
  }

  private final class Listener implements ModelFeed.Listener {
    @Override
    public void onModel(Model model) {
      Entry entry =
          new Entry(
              Detached.copy(model.toBuilder().clearPayload().build()), model.getData().size());
      synchronized (models) {
        models.put(ModelKeys.model(model.getName(), model.getVersion()), entry);
      }
    }

    @Override
    public void onPointer(ModelPointer pointer, Role role) {
      synchronized (models) {
        pointers.put(ModelKeys.pointer(pointer.getName(), role), pointer);
      }
    }

    @Override
    public void onRemoved(String key) {
      synchronized (models) {
        models.remove(key);
        pointers.remove(key);
      }
    }

    @Override
    public void onRefused(String key, String reason) {
      LOG.warn("the record {} of the models' topic cannot be used: {}", key, reason);
      onRemoved(key);
    }
  }

  /** All versions, oldest record first, with the role that each has. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode versions = json.putArray("models");
    synchronized (models) {
      models.values().forEach(entry -> versions.add(json(entry)));
    }
    return json;
  }

  private ObjectNode json(Entry entry) {
    Model model = entry.model();
    ObjectNode json = ProtoJson.of(model).put("bytes", entry.bytes());
    json.remove("crf");
    ArrayNode roles = json.putArray("roles");
    for (Role role : Role.values()) {
      if (pointed(model.getName(), role).filter(model.getVersion()::equals).isPresent()) {
        roles.add(word(role));
      }
    }
    return json;
  }

  private static String word(Role role) {
    return switch (role) {
      case CHAMPION -> "champion";
      case CHALLENGER -> "challenger";
    };
  }

  private Optional<String> pointed(String name, Role role) {
    synchronized (models) {
      return Optional.ofNullable(pointers.get(ModelKeys.pointer(name, role)))
          .map(ModelPointer::getVersion);
    }
  }

  /**
   * Gives a version a role; a challenger that becomes the champion is the challenger no longer.
   *
   * @return which version had it before
   * @throws IllegalArgumentException if there is no such version
   * @throws IllegalStateException if the champion is to challenge itself
   * @throws TransportException if Kafka does not take it
   */
  public Optional<String> point(String name, Role role, String version) {
    synchronized (models) {
      if (!models.containsKey(ModelKeys.model(name, version))) {
        throw new IllegalArgumentException(
            "there is no version %s of %s on topic %s".formatted(version, name, topics.models()));
      }
    }
    Optional<String> before = pointed(name, role);
    try (ModelPublisher publisher = new ModelPublisher(kafka, topics)) {
      if (role == Role.CHAMPION) {
        publisher.promote(name, version, pointed(name, Role.CHALLENGER), Instant.now());
      } else {
        publisher.challenge(name, version, pointed(name, Role.CHAMPION), Instant.now());
      }
    }
    return before;
  }

  /**
   * Takes a challenger back: its streams are the champion's again.
   *
   * @return which version it was
   * @throws IllegalArgumentException if there is none
   * @throws TransportException if Kafka does not take it
   */
  public String withdraw(String name) {
    String version =
        pointed(name, Role.CHALLENGER)
            .orElseThrow(() -> new IllegalArgumentException(name + " has no challenger"));
    try (ModelPublisher publisher = new ModelPublisher(kafka, topics)) {
      publisher.removePointer(name, Role.CHALLENGER);
    }
    return version;
  }

  @Override
  public void close() {
    feed.close();
  }
}
