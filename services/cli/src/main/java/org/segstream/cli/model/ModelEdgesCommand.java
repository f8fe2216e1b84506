package org.segstream.cli.model;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.segstream.cli.console.ProgressBar;
import org.segstream.crf.certificate.Budget;
import org.segstream.trainer.dataset.CamVidLayout;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.trainer.tuning.EdgeTrials;
import org.segstream.trainer.tuning.EdgeTuning;
import org.segstream.trainer.tuning.TunedEdges;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.worker.options.SolverOptions;
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
      "Gives a model other edges between next neighbours: those given, or by --tune those that"
          + " suit labelled images. Those along time stay, but for --tune --sequence.",
      "Edges that were learned on the images that the network has learned are lighter than new"
          + " images want them: choose on images that it has not seen."
    },
    mixinStandardHelpOptions = true)
final class ModelEdgesCommand implements Callable<Integer> {
  /** As far as a worker solves. */
  private static final Budget BUDGET =
      Budget.toGap(SolverOptions.DEFAULTS.relativeGap(), SolverOptions.DEFAULTS.maxIterations());

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

  @Mixin private TuneOptions tune = new TuneOptions();

  @Mixin private ModelChange change = new ModelChange();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (tune.isOn()) {
      return sought();
    }
    SegmentationModel model = change.model();
    List<EdgeParameters> former = model.crf().families();
    List<EdgeParameters> edges = former.stream().map(this::edges).toList();
    Map<String, Object> record = new LinkedHashMap<>(model.training());
    record.putIfAbsent("edges_learned", former);
    write(
        model
            .withCrf(new CrfParameters(edges, model.crf().temporal(), model.crf().compatibility()))
            .withTraining(record));
    return 0;
  }

  private void write(SegmentationModel changed) {
    Path out = change.write(changed);
    spec.commandLine()
        .getOut()
        .printf("%s with %s: %s%n", changed.id(), words(changed.crf().families()), out);
  }

  private static String words(List<EdgeParameters> families) {
    return families.stream()
        .map(edges ->
            (families.size() > 1 ? "stride " + edges.stride() + ": " : "") + ModelPage.edges(edges))
        .collect(Collectors.joining("; "));
  }

  private int sought() {
    if (base.isPresent() || contrast.isPresent() || sigma.isPresent()) {
      throw new ParameterException(
          spec.commandLine(),
          "--base, --contrast and --sigma are what --tune seeks: leave them out");
    }
    SegmentationModel model = change.model();
    CamVidLayout layout = CamVidLayout.open(tune.data());
    TuneOptions.Parts parts = tune.parts(layout);
    ClassMap map = tune.map().between(model.labels(), layout.labelSet());
    TunedEdges found = sought(model, map, layout, parts);
    PrintWriter out = spec.commandLine().getOut();
    out.print(found.toTable());
    out.printf(
        Locale.ROOT,
        found.isGain()
            ? "on images held out %.2f %%, and %.2f %% as it was%n"
            : "on images held out %.2f %%: the edges as they were, %.2f %%, stay%n",
        found.best().heldOutMiou(),
        found.former().heldOutMiou());
    write(found.apply(tune.describe(parts)));
    return 0;
  }

  private TunedEdges sought(
      SegmentationModel model, ClassMap map, CamVidLayout layout, TuneOptions.Parts parts) {
    long most = EdgeTuning.mostSolves(parts.size(), tune.isSequence());
    try (ProgressBar bar = ProgressBar.onStandardError("tuning", most);
        EdgeTrials trials = new EdgeTrials(model, map, BUDGET, tune.threads())) {
      TunedEdges found =
          new EdgeTuning(
                  trials,
                  images(layout, parts.tuned()),
                  images(layout, parts.heldOut()),
                  tune.isSequence(),
                  (solved, best) -> bar.update(solved, told(best)))
              .run();
      bar.update(most, "done");
      return found;
    }
  }

  /** Nothing before the first edges have a score. */
  private static String told(double best) {
    return best > 0 ? String.format(Locale.ROOT, "mIoU %.2f %% so far", best) : "";
  }

  /** Read again each time: many pictures do not fit into memory. */
  private static Iterable<LabelledImage> images(
      CamVidLayout layout, List<CamVidLayout.Entry> entries) {
    return () -> entries.stream().map(layout::read).iterator();
  }

  private EdgeParameters edges(EdgeParameters before) {
    if (before.stride() != 1) {
      return before;
    }
    try {
      return new EdgeParameters(
          1,
          base.orElse(before.base()),
          contrast.orElse(before.contrast()),
          sigma.orElse(before.sigma()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
