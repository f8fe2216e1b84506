package org.segstream.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.segstream.cli.bench.BenchCommand;
import org.segstream.cli.console.Configuration;
import org.segstream.cli.console.Execution;
import org.segstream.cli.console.LogSettings;
import org.segstream.cli.console.OneSentence;
import org.segstream.cli.data.LabelsCommand;
import org.segstream.cli.data.StreetCommand;
import org.segstream.cli.demo.DemoCommand;
import org.segstream.cli.doctor.DoctorCommand;
import org.segstream.cli.model.EvaluateCommand;
import org.segstream.cli.model.ModelCommand;
import org.segstream.cli.monitor.ConsoleCommand;
import org.segstream.cli.monitor.MonitorCommand;
import org.segstream.cli.solve.SolveCommand;
import org.segstream.cli.stream.BrokerCommand;
import org.segstream.cli.stream.ProduceCommand;
import org.segstream.cli.stream.SegmentCommand;
import org.segstream.cli.stream.TopicsCommand;
import org.segstream.cli.stream.WatchCommand;
import org.segstream.cli.stream.WorkerCommand;
import org.segstream.cli.train.PretrainCommand;
import org.segstream.cli.train.TrainCommand;
import org.segstream.cli.train.TrainerCommand;
import org.segstream.vision.engine.NativeLibraries;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code segstream} command: exits 0 on success, 1 on a failure it explains, 2 on wrong usage.
 */
@Command(
    name = "segstream",
    description =
        "Turns video on a Kafka topic into certified segmentation masks on a Kafka topic.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      BrokerCommand.class,
      TopicsCommand.class,
      DoctorCommand.class,
      ProduceCommand.class,
      WorkerCommand.class,
      WatchCommand.class,
      SegmentCommand.class,
      EvaluateCommand.class,
      StreetCommand.class,
      SolveCommand.class,
      PretrainCommand.class,
      TrainCommand.class,
      TrainerCommand.class,
      MonitorCommand.class,
      ConsoleCommand.class,
      ModelCommand.class,
      LabelsCommand.class,
      BenchCommand.class
    })
public final class Segstream implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Segstream() {}

  @Option(
      names = Configuration.FILE_OPTION,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "Take options that are not on the command line from this file, in Java's properties"
              + " format (docs/reference.md).")
  @SuppressWarnings("UnusedVariable") // Configuration reads it, before anything is parsed.
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--natives",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Unpack native libraries to this folder, which must not be mounted noexec (default:"
              + " ~/.cache/segstream, ~/.javacpp and ~/.djl.ai).")
  private Optional<Path> natives = Optional.empty();

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    LogSettings.hand(System.getenv(), args);
    System.exit(execute(commandLine(), System.getenv(), args));
  }

  /** Runs the command line with the options of the environment and of the file it names. */
  static int execute(CommandLine command, Map<String, String> environment, String... args) {
    try {
      command.setDefaultValueProvider(Configuration.of(command, environment, args));
    } catch (ParameterException e) {
      return OneSentence.ofWrongUsage(e, args);
    }
    return command.execute(args);
  }

  /** The command line with all its commands, as {@link #main} runs it. */
  public static CommandLine commandLine() {
    Segstream root = new Segstream();
    return new CommandLine(root)
        .setExecutionStrategy(
            new Execution(() -> root.natives.ifPresent(NativeLibraries::unpackTo)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new OneSentence())
        .setParameterExceptionHandler(OneSentence::ofWrongUsage);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required command");
  }
}
