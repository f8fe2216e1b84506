package org.segstream.console.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final AtomicLong clock = new AtomicLong();
  private final Sessions sessions = new Sessions(clock::get);

  @Test
  void aSessionHasItsRoleUntilItEnds() {
    String viewer = sessions.begin(Role.VIEWER);
    String operator = sessions.begin(Role.OPERATOR);
    assertThat(sessions.role(viewer)).contains(Role.VIEWER);
    assertThat(sessions.role(operator)).contains(Role.OPERATOR);
    sessions.end(viewer);
    assertThat(sessions.role(viewer)).isEmpty();
    clock.addAndGet(Duration.ofHours(12).toNanos());
    assertThat(sessions.role(operator)).isEmpty();
  }

  @Test
  void secretsAreLongAndDiffer() {
    String one = sessions.begin(Role.VIEWER);
    assertThat(one).hasSizeGreaterThan(40).isNotEqualTo(sessions.begin(Role.VIEWER));
    assertThat(sessions.role(one.substring(1))).isEmpty();
  }

  @Test
  void theOldestGiveWayWhenThereAreTooMany() {
    String first = sessions.begin(Role.VIEWER);
    for (int i = 0; i < 1_000; i++) {
      sessions.begin(Role.VIEWER);
    }
    assertThat(sessions.role(first)).isEmpty();
  }

  @Test
  void tokensThatCanBeGuessedAreRefused() {
    assertThatThrownBy(() -> new Access(Optional.of("short"), Optional.empty(), Set.of()))
        .hasMessageContaining("at least 16");
    Optional<String> same = Optional.of("the-same-token-twice");
    assertThatThrownBy(() -> new Access(same, same, Set.of())).hasMessageContaining("different");
  }

  @Test
  void accessDoesNotTellItsTokens() {
    Access access = new Access(Optional.of("a-very-secret-token"), Optional.empty(), Set.of());
    assertThat(access.toString()).doesNotContain("secret").contains("viewer set");
  }
}
