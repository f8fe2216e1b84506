package org.segstream.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream bench}. */
@Command(
    name = "bench",
    description = "Measures this machine, and prints a table or JSON.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchCrfCommand.class,
      BenchFieldCommand.class,
      BenchGpuCommand.class,
      BenchModelCommand.class,
      BenchPipelineCommand.class,
      BenchTrainingCommand.class,
      BenchReplicasCommand.class,
      BenchMemoryCommand.class,
      BenchMonitorCommand.class,
      BenchLabelsCommand.class
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required command");
  }
}
