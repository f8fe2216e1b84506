package org.segstream.cli.stream;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.console.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream broker}. */
@Command(
    name = "broker",
    description =
        "Runs a Kafka broker for trying things out, reachable from this machine only, until"
            + " Ctrl-C.",
    mixinStandardHelpOptions = true)
public final class BrokerCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      defaultValue = "9092",
      description = "Port to listen on, 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int port = 9092;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep topics and records here (default: a temporary folder, gone when it stops).")
  private Optional<Path> data = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    EmbeddedBroker.Builder builder = EmbeddedBroker.builder();
    try {
      builder.port(port);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    data.ifPresent(builder::dataDirectory);
    try (EmbeddedBroker broker = builder.start()) {
      // The JVM ends by a signal: the hook is the only place to stop in order.
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "segstream-broker-stop"));
      spec.commandLine().getOut().println(broker.bootstrapServers());
      Output.flush(spec.commandLine().getOut());
      spec.commandLine()
          .getErr()
          .println(
              "a Kafka broker listens at "
                  + broker.bootstrapServers()
                  + ", records in "
                  + broker.dataDirectory()
                  + "; Ctrl-C stops it");
      spec.commandLine().getErr().flush();
      new CountDownLatch(1).await();
    }
    return 0;
  }
}
