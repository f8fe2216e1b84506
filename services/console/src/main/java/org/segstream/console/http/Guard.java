package org.segstream.console.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What every request must pass. A page of another site cannot act in the name of somebody who is
 * signed in, nor read anything: requests that change something, and WebSockets, must come from this
 * server's own pages; a server for this machine alone answers to this machine's names alone.
 */
final class Guard {
  static final String COOKIE = "segstream-console";

  /** No script and no style but the server's own files, nothing from elsewhere, in no frame. */
  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
          + " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);
  private static final String BEARER = "Bearer ";
  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern PORT = Pattern.compile(":[0-9]+$");

  private final Access access;
  private final boolean isLocal;
  private final Sessions sessions = new Sessions(System::nanoTime);
  private final RateLimit requests = new RateLimit(400, 50, System::nanoTime);
  private final RateLimit signIns = new RateLimit(10, 0.2, System::nanoTime);
  private final RateLimit actions = new RateLimit(60, 1, System::nanoTime);

  /**
   * @param isLocal whether the server listens on this machine's own addresses only
   */
  Guard(Access access, boolean isLocal) {
    this.access = access;
    this.isLocal = isLocal;
  }

  /** Before anything else is done for a request. */
  void admit(Context request) {
    request
        .header("Content-Security-Policy", CONTENT_POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Cache-Control", "no-store");
    if (!requests.allows(request.ip())) {
      throw new Refusal(429, "too many requests from " + request.ip() + "; wait a moment");
    }
    if (isLocal && access.isOpen() && !OWN_NAMES.contains(name(request.host()))) {
      throw new Refusal(421, "this server is for its own machine; ask for localhost");
    }
    if (!READING.contains(request.method())) {
      requireOwnPage(request);
    }
  }

  /** Before a WebSocket opens: browsers let any page open one, and send cookies with it. */
  void admitSocket(Context request) {
    admit(request);
    requireOwnPage(request);
    require(request, Role.VIEWER);
  }

  private static String name(String host) {
    return host == null ? "" : PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
  }

  /** A client that shows a token itself is no browser that somebody else steers. */
  private void requireOwnPage(Context request) {
    String origin = request.header("Origin");
    if (origin == null && bearer(request).isPresent()) {
      return;
    }
    if (origin == null || !(isOwn(origin, request.host()) || access.origins().contains(origin))) {
      throw new Refusal(403, "the request does not come from this server's own pages");
    }
  }

  private static boolean isOwn(String origin, String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<String> bearer(Context request) {
    return Optional.ofNullable(request.header("Authorization"))
        .filter(header -> header.startsWith(BEARER))
        .map(header -> header.substring(BEARER.length()));
  }

  /** The role of whoever asks; empty if they have not said who they are. */
  Optional<Role> role(Context request) {
    if (access.isOpen()) {
      return Optional.of(Role.OPERATOR);
    }
    Optional<String> bearer = bearer(request);
    if (bearer.isPresent()) {
      return role(request, bearer.get());
    }
    return Optional.ofNullable(request.cookie(COOKIE)).flatMap(sessions::role);
  }

  /** Wrong tokens are counted, right ones are not. */
  private Optional<Role> role(Context request, String token) {
    Optional<Role> role = access.role(token);
    if (role.isEmpty() && !signIns.allows(request.ip())) {
      throw new Refusal(429, "too many wrong tokens from " + request.ip() + "; wait a minute");
    }
    return role;
  }

  /** Refuses whoever has no such role. */
  Role require(Context request, Role needed) {
    Role role = role(request).orElseThrow(() -> new Refusal(401, "sign in with a token first"));
    if (!role.may(needed)) {
      throw new Refusal(403, "this needs the role " + needed.word() + ", yours is " + role.word());
    }
    return role;
  }

  /** Refuses whoever may not act, or acts too often. */
  Role requireAction(Context request) {
    Role role = require(request, Role.OPERATOR);
    if (!actions.allows(request.ip())) {
      throw new Refusal(429, "too many actions from " + request.ip() + "; wait a moment");
    }
    return role;
  }

  /** Whether tokens are asked for at all. */
  boolean asksForTokens() {
    return !access.isOpen();
  }

  /** Signs somebody in. */
  Role signIn(Context request, String token) {
    Role role = role(request, token).orElseThrow(() -> new Refusal(401, "that token is not known"));
    setCookie(request, sessions.begin(role), Sessions.LIFE.toSeconds());
    return role;
  }

  /** Signs out. */
  void signOut(Context request) {
    Optional.ofNullable(request.cookie(COOKIE)).ifPresent(sessions::end);
    setCookie(request, "", 0);
  }

  private static void setCookie(Context request, String value, long seconds) {
    boolean isSecure =
        request.req().isSecure() || "https".equals(request.header("X-Forwarded-Proto"));
    request.header(
        "Set-Cookie",
        "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
            .formatted(COOKIE, value, seconds, isSecure ? "; Secure" : ""));
  }
}
