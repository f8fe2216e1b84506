package org.segstream.cli.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.vision.LabelSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the labels of a model stand for in the data, as an option. */
final class MapOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--map",
      paramLabel = "FILE",
      description = {
        "CSV of lines label,class: which class of the data each label of the model stands for, by"
            + " names or ids. A label without a line, or with -, is never right; -,class leaves a"
            + " class out of the scores (default: ids are the same)."
      })
  private Optional<Path> file = Optional.empty();

  /** Whether there is such a file. */
  boolean isGiven() {
    return file.isPresent();
  }

  /** The map between these; warns of classes that a model cannot name. */
  ClassMap between(LabelSet model, LabelSet data) {
    ClassMap map =
        file.map(csv -> ClassMap.read(csv, model, data))
            .orElseGet(() -> ClassMap.byId(model, data));
    List<String> unreached = map.unreached();
    if (!unreached.isEmpty()) {
      command
          .commandLine()
          .getErr()
          .println(
              "segstream: no label stands for "
                  + String.join(", ", unreached)
                  + ", whose scores are 0; leave them out with lines -,class");
    }
    return map;
  }
}
