package org.segstream.monitor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.streams.state.HostInfo;
import org.segstream.monitor.health.HealthOptions;
import org.segstream.monitor.requests.RequestOptions;
import org.segstream.monitor.trials.TrialOptions;

/**
 * How a monitor works.
 *
 * @param applicationId monitors of one share the streams; its consumer group, and what the names of
 *     its internal topics begin with
 * @param stateFolder where state is kept, made if need be; one monitor a folder
 * @param standbyReplicas copies of the state that other monitors of the application keep
 * @param threads that work, a share of the partitions each
 * @param address where other monitors of the application reach this one's queries
 * @param health when a stream is well
 * @param joined how long a label or a mask waits for the other
 * @param requests how many labels are asked for
 * @param trials when a challenger's trial is decided
 */
public record MonitorOptions(
    String applicationId,
    Path stateFolder,
    int standbyReplicas,
    int threads,
    Optional<HostInfo> address,
    HealthOptions health,
    Duration joined,
    RequestOptions requests,
    TrialOptions trials) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final int MOST_REPLICAS = 10;
  private static final int MOST_THREADS = 64;

  /** Checks them. */
  public MonitorOptions {
    if (!NAME.matcher(applicationId).matches()) {
      throw new IllegalArgumentException(
          "application id \"%s\" must be 1 to 100 letters, digits, '.', '_' or '-'"
              .formatted(applicationId));
    }
    require("standby replicas", standbyReplicas, 0, MOST_REPLICAS);
    require("threads", threads, 1, MOST_THREADS);
    if (joined.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException(
          "labels are joined for %d s, must be at least 60".formatted(joined.toSeconds()));
    }
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%d %s, must be %d to %d".formatted(value, name, least, most));
    }
  }
}
