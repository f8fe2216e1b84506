package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The questions that a monitor answers over HTTP, as {@code /api/openapi.json} describes them.
 * Reads only. Thread-safe.
 */
public final class Api {
  private static final String STREAMS = "/api/streams";
  private static final String DESCRIPTION = "/api/openapi.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StreamsQueries streams;

  /**
   * An answer.
   *
   * @param code HTTP status
   * @param json body
   */
  public record Answer(int code, String json) {}

  /** Answers from these. */
  public Api(StreamsQueries streams) {
    this.streams = streams;
  }

  /** What it answers streams' questions from. */
  public StreamsQueries streams() {
    return streams;
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
      if (path.equals(STREAMS)) {
        return Optional.of(new Answer(200, text(streams.list(Page.of(parameters(question))))));
      }
      if (path.startsWith(STREAMS + "/")) {
        String id = decoded(path.substring(STREAMS.length() + 1).replace("+", "%2B"));
        return Optional.of(one(id, Page.isLocal(parameters(question))));
      }
      return path.equals(DESCRIPTION)
          ? Optional.of(new Answer(200, description()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(failure(400, String.valueOf(e.getMessage())));
    }
  }

  private Answer one(String id, boolean local) {
    return switch (streams.one(id, local)) {
      case StreamsQueries.Found.Stream(ObjectNode json) -> new Answer(200, text(json));
      case StreamsQueries.Found.Nowhere() -> failure(404, "no stream " + id + " is known");
      case StreamsQueries.Found.Unknown() ->
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
