package org.segstream.cli.options;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.segstream.cli.http.Probes;
import org.segstream.cli.http.Questions;
import org.segstream.cli.http.StatusServer;
import picocli.CommandLine.Option;

/** Where a service tells how it is, as options. */
public final class StatusOptions {
  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description =
          "Serve /health/started, /health/ready, /health/live and /metrics here (default:"
              + " nowhere).")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--http-address",
      paramLabel = "ADDRESS",
      defaultValue = "0.0.0.0",
      description =
          "Address of this machine that --http-port listens on, for instance 127.0.0.1 (default:"
              + " ${DEFAULT-VALUE}, all of them).")
  private InetAddress address = new InetSocketAddress(0).getAddress();

  @Option(
      names = "--live-within-ms",
      paramLabel = "MS",
      defaultValue = "30000",
      description =
          "/health/live fails when the polling loop has not turned for so long (default:"
              + " ${DEFAULT-VALUE}).")
  private long liveWithin = 30_000;

  @Option(
      names = "--connect-within-ms",
      paramLabel = "MS",
      defaultValue = "120000",
      description =
          "Wait so long for a broker at the start, not ready, before giving up (default:"
              + " ${DEFAULT-VALUE}).")
  private long connectWithin = 120_000;

  /** How long a broker may be away at the start. */
  public Duration connectWithin() {
    return Duration.ofMillis(connectWithin);
  }

  /** A polling loop that has not turned for longer is stuck. */
  public Duration liveWithin() {
    return Duration.ofMillis(liveWithin);
  }

  /** Metrics that begin with those of the process. */
  public static PrometheusMeterRegistry newMetrics() {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    return metrics;
  }

  /** The server, if a port was given. */
  public Optional<StatusServer> serve(Probes probes, PrometheusMeterRegistry metrics) {
    return serve(probes, metrics, Questions.NONE);
  }

  /** The same for a service that answers questions besides. */
  public Optional<StatusServer> serve(
      Probes probes, PrometheusMeterRegistry metrics, Questions questions) {
    return port.map(number ->
        StatusServer.start(new InetSocketAddress(address, number), probes, metrics, questions));
  }

  /** The port it is to be served at, if any. */
  public Optional<Integer> port() {
    return port;
  }
}
