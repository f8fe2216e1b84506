package org.segstream.worker.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.v1.Frame;
import org.segstream.worker.options.DropPolicies.Rule;

class DropPoliciesTest {
  private static final DropPolicies POLICIES =
      new DropPolicies(
          Stream.of("cam-?=latest", "cam-*=deadline", "a.c=LATEST").map(Rule::parse).toList());

  @Test
  void theFirstRuleThatFitsDecides() {
    assertThat(POLICIES.of(of("cam-1"))).isEqualTo(DropPolicy.LATEST);
    assertThat(POLICIES.of(of("cam-10"))).isEqualTo(DropPolicy.DEADLINE);
    assertThat(POLICIES.of(of("a.c"))).isEqualTo(DropPolicy.LATEST);
    assertThat(POLICIES.of(of("abc"))).as("a dot is a dot").isEqualTo(DropPolicy.ALL);
  }

  @Test
  void withoutARuleNothingIsDropped() {
    assertThat(DropPolicies.NONE.of(of("cam-1"))).isEqualTo(DropPolicy.ALL);
  }

  @Test
  void whatTheFrameSaysIsStronger() {
    Frame frame =
        of("cam-1").toBuilder().setDropPolicy(org.segstream.v1.DropPolicy.DROP_POLICY_ALL).build();
    assertThat(POLICIES.of(frame)).isEqualTo(DropPolicy.ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "=latest", "cam-*=newest", "cam-*="})
  void whatIsNoRuleIsNamed(String text) {
    assertThatThrownBy(() -> Rule.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no rule like cam-*=latest");
  }

  @Test
  void aRuleKeepsAnEqualsSignOfItsPattern() {
    assertThat(List.of(Rule.parse("a=b=latest")))
        .containsExactly(new Rule("a=b", DropPolicy.LATEST));
  }

  private static Frame of(String stream) {
    return Frame.newBuilder().setStreamId(stream).build();
  }
}
