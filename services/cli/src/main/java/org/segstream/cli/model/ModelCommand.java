package org.segstream.cli.model;

import org.segstream.cli.train.ModelPruneCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream model}. */
@Command(
    name = "model",
    description = "Shows, publishes and promotes the models on their topic; changes model files.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelListCommand.class,
      ModelPromoteCommand.class,
      ModelChallengeCommand.class,
      ModelPublishCommand.class,
      ModelCalibrateCommand.class,
      ModelAdjustCommand.class,
      ModelEdgesCommand.class,
      ModelImportCommand.class,
      ModelPruneCommand.class,
      ModelShowCommand.class
    })
public final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required command");
  }
}
