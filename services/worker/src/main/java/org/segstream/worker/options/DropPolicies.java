package org.segstream.worker.options;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.segstream.v1.Frame;

/**
 * The drop policy of each stream: what the frame says itself, or the first rule that fits its
 * stream, or {@link DropPolicy#ALL}.
 *
 * @param rules the first that fits decides
 */
public record DropPolicies(List<Rule> rules) {
  /** Nothing is dropped. */
  public static final DropPolicies NONE = new DropPolicies(List.of());

  /** Copies the rules. */
  public DropPolicies {
    rules = List.copyOf(rules);
  }

  /**
   * One rule.
   *
   * @param pattern stream id, where {@code *} stands for any characters and {@code ?} for one
   * @param policy of the streams that fit
   */
  public record Rule(String pattern, DropPolicy policy) {
    /**
     * Reads {@code PATTERN=POLICY}, for instance {@code cam-*=latest}.
     *
     * @throws IllegalArgumentException if it is no such thing
     */
    public static Rule parse(String text) {
      int equals = text.lastIndexOf('=');
      String name = text.substring(equals + 1).toUpperCase(Locale.ROOT);
      boolean known = Stream.of(DropPolicy.values()).anyMatch(each -> each.name().equals(name));
      if (equals < 1 || !known) {
        throw new IllegalArgumentException(
            "'" + text + "' is no rule like cam-*=latest; policies are all, latest and deadline");
      }
      return new Rule(text.substring(0, equals), DropPolicy.valueOf(name));
    }

    boolean fits(String stream) {
      String regex =
          pattern
              .chars()
              .mapToObj(c ->
                  switch (c) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(c));
                  })
              .collect(Collectors.joining());
      return Pattern.compile(regex, Pattern.DOTALL).matcher(stream).matches();
    }
  }

  /** The policy of a frame. */
  public DropPolicy of(Frame frame) {
    return switch (frame.getDropPolicy()) {
      case DROP_POLICY_ALL -> DropPolicy.ALL;
      case DROP_POLICY_LATEST -> DropPolicy.LATEST;
      case DROP_POLICY_DEADLINE -> DropPolicy.DEADLINE;
      case DROP_POLICY_UNSPECIFIED, UNRECOGNIZED -> of(frame.getStreamId());
    };
  }

  private DropPolicy of(String stream) {
    return rules.stream()
        .filter(rule -> rule.fits(stream))
        .map(Rule::policy)
        .findFirst()
        .orElse(DropPolicy.ALL);
  }
}
