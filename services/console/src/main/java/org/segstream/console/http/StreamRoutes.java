package org.segstream.console.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.segstream.console.board.StreamBoard;
import org.segstream.console.board.StreamQuery;

/** Questions about streams. */
final class StreamRoutes {
  private final StreamBoard streams;

  StreamRoutes(StreamBoard streams) {
    this.streams = streams;
  }

  void add(RoutesConfig routes) {
    routes.get("/api/streams", this::list);
    routes.get("/api/stream", this::one);
  }

  private void list(Context request) {
    try {
      Answers.json(request, streams.list(StreamQuery.of(Answers.parameters(request))));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    }
  }

  private void one(Context request) {
    String id = Answers.parameter(request, "id");
    Answers.json(
        request,
        streams.stream(id)
            .orElseThrow(() -> new Refusal(404, "the monitor has told nothing of it")));
  }
}
