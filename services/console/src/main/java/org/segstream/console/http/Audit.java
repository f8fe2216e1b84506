package org.segstream.console.http;

import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line in the log for each action, done or refused: who, from where, what. */
final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger("segstream.audit");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final MeterRegistry metrics;

  Audit(MeterRegistry metrics) {
    this.metrics = metrics;
    count("any", "refused", 0);
  }

  /**
   * An action that was done.
   *
   * @param action its name
   * @param about what it was done to
   */
  void done(Context request, Role role, String action, String about) {
    LOG.info("{} {} by {} from {}", action, onOneLine(about), role.word(), request.ip());
    count(action, "done", 1);
  }

  /** An action that was not done. */
  void refused(Context request, int code, String why) {
    String action = request.path().replaceFirst("^/api/", "");
    LOG.warn("{} refused ({}) from {}: {}", onOneLine(action), code, request.ip(), onOneLine(why));
    count("any", "refused", 1);
  }

  private void count(String action, String result, int more) {
    metrics
        .counter("segstream.console.actions", "action", action, "result", result)
        .increment(more);
  }

  /** A name may have been chosen to look like a line of the log. */
  private static String onOneLine(String text) {
    return CONTROL.matcher(text).replaceAll("\uFFFD");
  }
}
