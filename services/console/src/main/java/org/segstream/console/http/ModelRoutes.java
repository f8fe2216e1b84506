package org.segstream.console.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.segstream.console.board.ModelBoard;
import org.segstream.console.board.MonitorAnswers;
import org.segstream.transport.models.ModelKeys;

/** Questions about models, and which of them has a role. */
final class ModelRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ONLINE = "/api/models?limit=1000";
  private static final String TRIALS = "/api/trials";
  private static final Map<String, ModelKeys.Role> ROLES =
      Map.of("champion", ModelKeys.Role.CHAMPION, "challenger", ModelKeys.Role.CHALLENGER);

  private final ModelBoard models;
  private final MonitorAnswers monitor;
  private final Guard guard;
  private final Audit audit;
  private final AtomicBoolean isAsking = new AtomicBoolean();
  private volatile Optional<JsonNode> told = Optional.empty();

  ModelRoutes(ModelBoard models, MonitorAnswers monitor, Guard guard, Audit audit) {
    this.models = models;
    this.monitor = monitor;
    this.guard = guard;
    this.audit = audit;
  }

  void add(RoutesConfig routes) {
    routes.get("/api/models", this::list);
    routes.post("/api/models/role", this::point);
    routes.post("/api/models/withdraw", this::withdraw);
  }

  /** What the topic holds, and what the monitor says of it, in its own words. */
  private void list(Context request) {
    ObjectNode answer = models.json();
    askAgain();
    told.ifPresent(it -> answer.set("monitor", it));
    Answers.json(request, answer);
  }

  /** A monitor may take seconds to answer: what it said last is shown meanwhile. */
  private void askAgain() {
    if (isAsking.compareAndSet(false, true)) {
      var _ =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  told = monitor.ask(ONLINE).flatMap(ModelRoutes::parsed).map(this::withTrials);
                } finally {
                  isAsking.set(false);
                }
              });
    }
  }

  /** With what it says of challengers beside champions. */
  private JsonNode withTrials(JsonNode models) {
    monitor
        .ask(TRIALS)
        .flatMap(ModelRoutes::parsed)
        .map(answer -> answer.get("trials"))
        .ifPresent(trials -> ((ObjectNode) models).set("trials", trials));
    return models;
  }

  private static Optional<JsonNode> parsed(String json) {
    try {
      return Optional.of(JSON.readTree(json));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void point(Context request) {
    Role who = guard.requireAction(request);
    JsonNode body = Answers.body(request);
    String name = Answers.text(body, "name");
    String version = Answers.text(body, "version");
    String word = Answers.text(body, "role");
    ModelKeys.Role role = ROLES.get(word);
    if (role == null) {
      throw new Refusal(400, "role is \"" + word + "\", must be champion or challenger");
    }
    try {
      Optional<String> before = models.point(name, role, version);
      audit.done(
          request, who, "model_" + word, name + " " + version + ", was " + before.orElse("none"));
      ObjectNode answer = JsonNodeFactory.instance.objectNode().put("version", version);
      before.ifPresent(it -> answer.put("before", it));
      Answers.json(request, answer);
    } catch (IllegalArgumentException e) {
      throw new Refusal(404, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      throw new Refusal(409, String.valueOf(e.getMessage()));
    }
  }

  private void withdraw(Context request) {
    Role who = guard.requireAction(request);
    String name = Answers.text(Answers.body(request), "name");
    try {
      String version = models.withdraw(name);
      audit.done(request, who, "model_withdraw", name + " " + version);
      Answers.json(request, JsonNodeFactory.instance.objectNode().put("before", version));
    } catch (IllegalArgumentException e) {
      throw new Refusal(404, String.valueOf(e.getMessage()));
    }
  }
}
