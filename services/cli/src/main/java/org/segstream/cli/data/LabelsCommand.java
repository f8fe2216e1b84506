package org.segstream.cli.data;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream labels}. */
@Command(
    name = "labels",
    description =
        "Brings labelled images from folders to their topic and back; lists and pulls requests for"
            + " labels.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LabelsImportCommand.class,
      LabelsExportCommand.class,
      LabelsRequestsCommand.class,
      LabelsPullCommand.class
    })
public final class LabelsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required command");
  }
}
