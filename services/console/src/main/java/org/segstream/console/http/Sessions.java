package org.segstream.console.http;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who has signed in with a token; forgotten after half a day, or when the server stops.
 * Thread-safe.
 */
final class Sessions {
  static final Duration LIFE = Duration.ofHours(12);
  private static final int MOST = 1_000;
  private static final int BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final LongSupplier nanos;
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  private record Session(Role role, long endNanos) {}

  /**
   * @param nanos a clock
   */
  Sessions(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Begins one; returns its secret. */
  synchronized String begin(Role role) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    long now = nanos.getAsLong();
    sessions.values().removeIf(each -> each.endNanos() - now < 0);
    if (sessions.size() == MOST) {
      sessions.remove(sessions.keySet().iterator().next());
    }
    sessions.put(secret, new Session(role, now + LIFE.toNanos()));
    return secret;
  }

  synchronized Optional<Role> role(String secret) {
    return Optional.ofNullable(sessions.get(secret))
        .filter(session -> session.endNanos() - nanos.getAsLong() > 0)
        .map(Session::role);
  }

  synchronized void end(String secret) {
    sessions.remove(secret);
  }
}
