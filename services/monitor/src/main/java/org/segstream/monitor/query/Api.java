package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.segstream.monitor.state.StreamWindows;
import org.segstream.monitor.trials.TrialTopology;
import org.segstream.v1.StreamState;

/**
 * The questions that a monitor answers over HTTP, as {@code /api/openapi.json} describes them.
 * Reads only. Thread-safe.
 */
public final class Api {
  private static final String STREAM = Catalogue.STREAMS.path() + "/";
  private static final String TRIALS = "/api/trials";
  private static final String DESCRIPTION = "/api/openapi.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaStreams kafka;
  private final LocalState<StreamWindows> own;
  private final Queries<StreamWindows> streams;
  private final Map<String, Queries<?>> lists = new TreeMap<>();

  /**
   * An answer.
   *
   * @param code HTTP status
   * @param json body
   */
  public record Answer(int code, String json) {}

  /**
   * @param self this monitor's address; without one, nobody else is asked
   */
  public Api(KafkaStreams streams, Optional<HostInfo> self) {
    this.kafka = streams;
    Partitions partitions = new Partitions(streams, self);
    Peers peers = new Peers();
    this.own = new LocalState<>(streams, partitions, Catalogue.STREAMS);
    this.streams = new Queries<>(Catalogue.STREAMS, partitions, own, peers);
    for (Catalogue<?> each : List.of(Catalogue.STREAMS, Catalogue.MODELS, Catalogue.REQUESTS)) {
      lists.put(each.path(), queries(streams, partitions, each, peers));
    }
  }

  private static <V> Queries<V> queries(
      KafkaStreams streams, Partitions partitions, Catalogue<V> catalogue, Peers peers) {
    return new Queries<>(
        catalogue, partitions, new LocalState<>(streams, partitions, catalogue), peers);
  }

  /** How many of the streams that this monitor works on are in each state. */
  public Map<StreamState, Integer> states() {
    Map<StreamState, Integer> counts = new EnumMap<>(StreamState.class);
    own.forEachOwn((_, it) -> counts.merge(it.getHealth().getState(), 1, Integer::sum));
    return counts;
  }

  /**
   * Answers a GET of this process itself.
   *
   * @param question its path and query
   * @return JSON; empty if there is no such path, or no answer at the moment
   */
  public Optional<String> ask(String question) {
    return answer(URI.create(question)).filter(it -> it.code() == 200).map(Answer::json);
  }

  /**
   * Answers a GET.
   *
   * @param question its path and query
   * @return empty if there is no such path
   */
  public Optional<Answer> answer(URI question) {
    String path = question.getRawPath();
    try {
      Map<String, String> parameters = parameters(question);
      if (path.equals(DESCRIPTION)) {
        return Optional.of(new Answer(200, description()));
      }
      if (path.equals(TRIALS)) {
        return Optional.of(trials());
      }
      if (lists.containsKey(path)) {
        return Optional.of(
            new Answer(
                200, text(Objects.requireNonNull(lists.get(path)).list(Page.of(parameters)))));
      }
      if (path.startsWith(STREAM)) {
        String id = decoded(path.substring(STREAM.length()).replace("+", "%2B"));
        return Optional.of(stream(id, Page.isLocal(parameters)));
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(failure(400, String.valueOf(e.getMessage())));
    }
  }

  /** Every monitor has those of all partitions. */
  private Answer trials() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode trials = json.putArray("trials");
    try {
      TrialTopology.verdicts(kafka).forEach(trial -> trials.add(TrialJson.of(trial)));
      return new Answer(200, text(json));
    } catch (InvalidStateStoreException e) {
      return failure(503, "the trials are not known yet; ask again");
    }
  }

  private Answer stream(String id, boolean local) {
    return switch (streams.one(id, local)) {
      case Queries.Found.Thing(ObjectNode json) -> new Answer(200, text(json));
      case Queries.Found.Nowhere() -> failure(404, "no stream " + id + " is known");
      case Queries.Found.Unknown() ->
          failure(503, "nobody has the state of stream " + id + " at the moment; ask again");
    };
  }

  private static Answer failure(int code, String message) {
    return new Answer(code, text(JsonNodeFactory.instance.objectNode().put("error", message)));
  }

  private static String text(JsonNode json) {
    try {
      return JSON.writeValueAsString(json) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> parameters(URI question) {
    Map<String, String> parameters = new TreeMap<>();
    String query = question.getRawQuery();
    if (query != null && !query.isEmpty()) {
      for (String each : query.split("&", -1)) {
        int equals = each.indexOf('=');
        if (equals > 0) {
          parameters.put(decoded(each.substring(0, equals)), decoded(each.substring(equals + 1)));
        }
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String description() {
    try (InputStream file = Objects.requireNonNull(Api.class.getResourceAsStream("openapi.json"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
