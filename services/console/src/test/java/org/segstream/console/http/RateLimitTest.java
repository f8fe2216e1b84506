package org.segstream.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong clock = new AtomicLong();
  private final RateLimit limit = new RateLimit(3, 1, clock::get);

  @Test
  void aBurstIsAllowedAndThenAsManyAsTheRate() {
    assertThat(allowed("a", 5)).isEqualTo(3);
    clock.addAndGet(Duration.ofMillis(2500).toNanos());
    assertThat(allowed("a", 5)).isEqualTo(2);
  }

  @Test
  void oneDoesNotPayForAnother() {
    assertThat(allowed("a", 5)).isEqualTo(3);
    assertThat(allowed("b", 5)).isEqualTo(3);
  }

  @Test
  void nobodySavesUpMoreThanABurst() {
    assertThat(allowed("a", 3)).isEqualTo(3);
    clock.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(allowed("a", 10)).isEqualTo(3);
  }

  @Test
  void howManyAreRememberedIsBounded() {
    for (int i = 0; i < 20_000; i++) {
      assertThat(limit.allows("asker-" + i)).isTrue();
    }
    assertThat(limit.size()).isLessThanOrEqualTo(10_000);
  }

  private int allowed(String asker, int times) {
    int allowed = 0;
    for (int i = 0; i < times; i++) {
      allowed += limit.allows(asker) ? 1 : 0;
    }
    return allowed;
  }
}
