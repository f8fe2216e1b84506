package org.segstream.cli.monitor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;
import org.segstream.monitor.MonitorOptions;
import org.segstream.monitor.health.HealthOptions;
import org.segstream.monitor.requests.RequestOptions;
import org.segstream.monitor.requests.Signal;
import org.segstream.monitor.trials.TrialOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a monitor works, as options. */
final class MonitorFlags {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--application-id",
      paramLabel = "NAME",
      defaultValue = "segstream-monitor",
      description =
          "Monitors of one application share the streams; also their consumer group, and what the"
              + " names of their internal topics begin with (default: ${DEFAULT-VALUE}).")
  private String applicationId = "segstream-monitor";

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "monitor",
      description =
          "Folder for the state, of this monitor alone; without it all is read again from Kafka"
              + " (default: ${DEFAULT-VALUE}).")
  private Path stateFolder = Path.of("monitor");

  @Option(
      names = "--standby-replicas",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Copies of the state that other monitors keep, so that one takes over at once (default:"
              + " ${DEFAULT-VALUE}).")
  private int standbyReplicas;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads that share the partitions (default: ${DEFAULT-VALUE}).")
  private int threads = 1;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description =
          "Where other monitors reach this one's --http-port (default: this machine's name and that"
              + " port).")
  private Optional<String> advertised = Optional.empty();

  @Option(
      names = "--grace-ms",
      paramLabel = "MS",
      defaultValue = "5000",
      description =
          "Wait so much longer for masks of a window that is over (default: ${DEFAULT-VALUE}).")
  private long grace = 5_000;

  @Option(
      names = "--late-ms",
      paramLabel = "MS",
      defaultValue = "2000",
      description =
          "A stream is late if one mask in twenty comes longer after its frame's capture (default:"
              + " ${DEFAULT-VALUE}).")
  private long late = 2_000;

  @Option(
      names = "--dropping-percent",
      paramLabel = "P",
      defaultValue = "10",
      description =
          "A stream is dropping if a larger share of its frames is left out (default:"
              + " ${DEFAULT-VALUE}).")
  private double dropping = 10;

  @Option(
      names = "--failing-percent",
      paramLabel = "P",
      defaultValue = "1",
      description =
          "A stream is failing if a larger share of its frames cannot be segmented (default:"
              + " ${DEFAULT-VALUE}).")
  private double failing = 1;

  @Option(
      names = "--silent-ms",
      paramLabel = "MS",
      defaultValue = "30000",
      description =
          "A stream is silent if no mask has come for so long (default: ${DEFAULT-VALUE}).")
  private long silent = 30_000;

  @Option(
      names = "--forget-hours",
      paramLabel = "H",
      defaultValue = "24",
      description =
          "A stream is forgotten if no mask has come for so long (default: ${DEFAULT-VALUE}).")
  private long forget = 24;

  @Option(
      names = "--join-hours",
      paramLabel = "H",
      defaultValue = "24",
      description =
          "A label or a mask waits so long for the other, to be a score of the model (default:"
              + " ${DEFAULT-VALUE}).")
  private long join = 24;

  @Option(
      names = "--requests-per-stream",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Labels asked for of each stream at most, a day; 0 asks for none (default:"
              + " ${DEFAULT-VALUE}).")
  private int perStream = 10;

  @Option(
      names = "--requests-per-day",
      paramLabel = "M",
      defaultValue = "100",
      description =
          "Labels asked for at most, a day, of all streams; each partition has its share (default:"
              + " ${DEFAULT-VALUE}).")
  private int perDay = 100;

  @Option(
      names = "--request-by",
      paramLabel = "SIGNAL",
      split = ",",
      defaultValue = "gap,margin,flicker,disagreement",
      description =
          "What frames are asked for by, in turn: the certificate's gap, small margins between the"
              + " network's best two classes, flickering labels, where champion and challenger"
              + " disagree (default: ${DEFAULT-VALUE}).")
  private List<Signal> signals = new ArrayList<>();

  @Option(
      names = "--trial-labels",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "Labelled frames that champion and challenger must have each before labels decide between"
              + " them (default: ${DEFAULT-VALUE}).")
  private int trialLabels = 30;

  @Option(
      names = "--auto-promote",
      description =
          "Make a challenger that labels find better the champion (default: people do, with"
              + " 'segstream model promote').")
  private boolean autoPromote;

  /**
   * @param port of the queries, if there are any
   */
  MonitorOptions options(Optional<Integer> port) {
    try {
      return new MonitorOptions(
          applicationId,
          stateFolder,
          standbyReplicas,
          threads,
          advertised.map(MonitorFlags::address).or(() -> port.map(MonitorFlags::here)),
          new HealthOptions(
              Duration.ofMillis(grace),
              Duration.ofMillis(late),
              dropping,
              failing,
              Duration.ofMillis(silent),
              Duration.ofHours(forget)),
          Duration.ofHours(join),
          new RequestOptions(perStream, perDay, signals),
          new TrialOptions(trialLabels, autoPromote));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private static HostInfo address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("--advertise is \"" + text + "\", must be HOST:PORT");
    }
    return new HostInfo(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private static HostInfo here(int port) {
    try {
      return new HostInfo(InetAddress.getLocalHost().getHostName(), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "this machine does not know its name; give --advertise", e);
    }
  }
}
