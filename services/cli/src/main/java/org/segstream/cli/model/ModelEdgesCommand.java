package org.segstream.cli.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.SegmentationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream model edges}. */
@Command(
    name = "edges",
    description = {
      "Gives a model other edges between next neighbours; those along time stay.",
      "Edges that were learned on the images that the network has learned are lighter than new"
          + " images want them: choose by 'segstream evaluate' on images held out."
    },
    mixinStandardHelpOptions = true)
final class ModelEdgesCommand implements Callable<Integer> {
  @Option(names = "--base", description = "Weight of every edge, nats (default: as it was).")
  private Optional<Float> base = Optional.empty();

  @Option(
      names = "--contrast",
      description = "Added where both pixels have one colour, nats (default: as it was).")
  private Optional<Float> contrast = Optional.empty();

  @Option(
      names = "--sigma",
      description =
          "Colour distance at which that has fallen to 0.61, of colours from 0 to 255 (default: as"
              + " it was).")
  private Optional<Float> sigma = Optional.empty();

  @Mixin private ModelChange change = new ModelChange();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SegmentationModel model = change.model();
    List<EdgeParameters> former = model.crf().families();
    List<EdgeParameters> edges = former.stream().map(this::edges).toList();
    Map<String, Object> record = new LinkedHashMap<>(model.training());
    record.putIfAbsent("edges_learned", former);
    SegmentationModel changed =
        model
            .withCrf(new CrfParameters(edges, model.crf().temporal(), model.crf().compatibility()))
            .withTraining(record);
    Path out = change.write(changed);
    spec.commandLine().getOut().printf("%s with %s: %s%n", changed.id(), edges, out);
    return 0;
  }

  private EdgeParameters edges(EdgeParameters of) {
    if (of.stride() != 1) {
      return of;
    }
    try {
      return new EdgeParameters(
          1, base.orElse(of.base()), contrast.orElse(of.contrast()), sigma.orElse(of.sigma()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
