package org.segstream.console.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;

/** Who somebody is. */
final class SessionRoutes {
  static final String SESSION = "/api/session";
  static final String SIGN_IN = "/api/session/sign-in";
  static final String SIGN_OUT = "/api/session/sign-out";

  private final Guard guard;
  private final Audit audit;

  SessionRoutes(Guard guard, Audit audit) {
    this.guard = guard;
    this.audit = audit;
  }

  /** Whether a path is for those who have not said who they are. */
  static boolean isForAll(String path) {
    return path.equals(SESSION) || path.equals(SIGN_IN) || path.equals(SIGN_OUT);
  }

  void add(RoutesConfig routes) {
    routes.get(SESSION, request -> answer(request, guard.role(request)));
    routes.post(SIGN_IN, this::signIn);
    routes.post(
        SIGN_OUT,
        request -> {
          guard.signOut(request);
          answer(request, Optional.empty());
        });
  }

  private void signIn(Context request) {
    Role role = guard.signIn(request, Answers.text(Answers.body(request), "token"));
    audit.done(request, role, "sign_in", "");
    answer(request, Optional.of(role));
  }

  private void answer(Context request, Optional<Role> role) {
    ObjectNode answer =
        JsonNodeFactory.instance.objectNode().put("asks_for_tokens", guard.asksForTokens());
    role.ifPresent(it -> answer.put("role", it.word()));
    Answers.json(request, answer);
  }
}
