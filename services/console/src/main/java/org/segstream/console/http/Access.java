package org.segstream.console.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who may use the page.
 *
 * @param viewer token of those who may look, if there is one
 * @param operator token of those who may also act, if there is one
 * @param origins of pages elsewhere that may use this server, such as {@code https://video.example}
 */
public record Access(Optional<String> viewer, Optional<String> operator, Set<String> origins) {
  /** Whoever can reach the server may do everything. */
  public static final Access OPEN = new Access(Optional.empty(), Optional.empty(), Set.of());

  private static final int SHORTEST = 16;

  /** Refuses tokens that can be guessed. */
  public Access {
    requireLong("viewer", viewer);
    requireLong("operator", operator);
    if (viewer.isPresent() && viewer.equals(operator)) {
      throw new IllegalArgumentException("viewers and operators must have different tokens");
    }
    origins = Set.copyOf(origins);
  }

  private static void requireLong(String role, Optional<String> token) {
    if (token.isPresent() && token.get().length() < SHORTEST) {
      throw new IllegalArgumentException(
          "the token of the role %s has %d characters, must have at least %d"
              .formatted(role, token.get().length(), SHORTEST));
    }
  }

  /** Whether nobody has to say who they are. */
  public boolean isOpen() {
    return viewer.isEmpty() && operator.isEmpty();
  }

  /** The role that a token gives; takes as long for any token. */
  Optional<Role> role(String token) {
    boolean isOperator = operator.filter(same(token)).isPresent();
    boolean isViewer = viewer.filter(same(token)).isPresent();
    if (isOperator) {
      return Optional.of(Role.OPERATOR);
    }
    return isViewer ? Optional.of(Role.VIEWER) : Optional.empty();
  }

  private static Predicate<String> same(String token) {
    byte[] given = token.getBytes(StandardCharsets.UTF_8);
    return wanted -> MessageDigest.isEqual(given, wanted.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "Access[viewer %s, operator %s, %s]"
        .formatted(
            viewer.isPresent() ? "set" : "not set",
            operator.isPresent() ? "set" : "not set",
            origins);
  }
}
