package org.segstream.cli.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.segstream.crf.certificate.Budget;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineException;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.focus.Focus;
import org.segstream.vision.focus.FocusEngine;
import org.segstream.vision.focus.FocusSource;
import org.segstream.vision.metrics.SolverGaps;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.shift.ShiftOptions;
import org.segstream.worker.options.SolverOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Options of every command that segments. */
public final class ModelOptions {
  /** The model in the box for real streets. */
  public static final String STREETS = "camvid";

  /** The model in the box for the synthetic street. */
  public static final String SYNTHETIC = "street";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--model",
      paramLabel = "FILE|NAME",
      description =
          "Model file, or the name of one that comes with segstream: camvid, street (default: the"
              + " one that fits).")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--engine",
      defaultValue = "onnx",
      description = "What runs the network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private EngineKind engine = EngineKind.ONNX;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "Where the network runs: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private DeviceChoice device = DeviceChoice.AUTO;

  @Option(
      names = "--precision",
      defaultValue = "auto",
      description =
          "In which numbers the network computes: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}, which is int8 on a processor if the model is calibrated).")
  private Precision precision = Precision.AUTO;

  @Option(
      names = "--network-threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processor threads of the network (default: ${DEFAULT-VALUE}).")
  private int threads = 1;

  @Option(
      names = "--focus",
      paramLabel = "SHARE",
      description =
          "Look again, at a finer scale, at the parts of larger frames where the network is unsure:"
              + " at so much of the finer picture at most, for instance 0.3 (default: not at all).")
  private Optional<Double> focus = Optional.empty();

  @Option(
      names = "--focus-scale",
      paramLabel = "X",
      defaultValue = "2",
      description =
          "With --focus: how much finer, in each direction; never finer than the frame (default:"
              + " ${DEFAULT-VALUE}).")
  private double focusScale = 2;

  @Option(
      names = "--focus-map",
      defaultValue = "auto",
      description =
          "With --focus: what says where to look again, ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}, which is the model's focus head if it has one, see 'segstream"
              + " train --focus-head', and else the entropy of its labels).")
  private FocusSource focusMap = FocusSource.AUTO;

  @Option(
      names = "--mask-size",
      paramLabel = "WxH",
      converter = MaskSizeConverter.class,
      description = "Size of the masks (default: the frame's).")
  private MaskSize maskSize = MaskSize.OF_FRAME;

  @Option(
      names = "--gap",
      paramLabel = "G",
      defaultValue = "0.01",
      description = "Relative gap at which the solver stops (default: ${DEFAULT-VALUE}).")
  private double gap = 0.01;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description =
          "Iterations after which it stops anyway; a worker's frames with a deadline have until"
              + " then instead (default: 100, and 2000 where scores are wanted).")
  private Optional<Integer> iterations = Optional.empty();

  @Option(
      names = "--still",
      paramLabel = "N",
      description =
          "Compute of a stream's frame only what changed, and keep the rest from the frames before:"
              + " a tile of 4x4 pixels is unchanged if it differs by less than N times the sensor"
              + " noise in the mean, for instance 2; 0 is exact (default: every frame is computed"
              + " whole).")
  private Optional<Float> still = Optional.empty();

  @Option(
      names = "--still-refresh",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "With --still above 0: every so many frames one is computed whole, 0 for never"
              + " (default: ${DEFAULT-VALUE}).")
  private int refresh = 16;

  @Mixin private FieldOptions field = new FieldOptions();

  /** Where the random field is solved. */
  public FieldOptions field() {
    return field;
  }

  /** The solver of a worker that solves as far as asked for. */
  public SolverOptions solver() {
    SolverOptions usual = SolverOptions.DEFAULTS.withThreads(field.threads());
    return checked(() -> usual.to(gap, iterations.orElse(usual.maxIterations())));
  }

  /** How far to solve. */
  public Budget budget() {
    return budget(SolverOptions.DEFAULTS.maxIterations());
  }

  /** How far to solve for a score. */
  public Budget scoreBudget() {
    return budget(SolverGaps.OF_SCORES.maxIterations());
  }

  private Budget budget(int usualIterations) {
    return checked(() -> Budget.toGap(gap, iterations.orElse(usualIterations)));
  }

  /** A value that does not fit is wrong usage. */
  private <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** The model asked for, or the one in the box of this name. */
  public SegmentationModel load(String bundled) {
    return model.map(ModelOptions::read).orElseGet(() -> BundledModels.load(bundled));
  }

  /** A model file, or the one in the box of this name, though a folder may be called so too. */
  public static SegmentationModel read(Path fileOrName) {
    boolean isName = fileOrName.toString().matches("\\w+") && !Files.isRegularFile(fileOrName);
    return isName ? BundledModels.load(fileOrName.toString()) : ModelFile.read(fileOrName);
  }

  /** A segmenter with the model asked for, or with the one in the box of this name. */
  public Segmenter open(String bundled) {
    budget();
    return openAsAsked(load(bundled));
  }

  /**
   * A segmenter with this model, and all else as asked for.
   *
   * @throws EngineException if frames are to be computed where they changed, and the model does not
   *     allow it
   */
  public Segmenter openAsAsked(SegmentationModel loaded) {
    Segmenter segmenter = open(loaded);
    Optional<String> refusal = shift().flatMap(_ -> segmenter.shiftRefusal());
    if (refusal.isPresent()) {
      segmenter.close();
      throw new EngineException(
          "--still is not for model %s: %s; leave it out".formatted(loaded.id(), refusal.get()));
    }
    return segmenter;
  }

  /** Whether only what changed of frames is computed. */
  public boolean shifts() {
    return still.isPresent();
  }

  private Optional<ShiftOptions> shift() {
    return checked(() -> still.map(limit -> new ShiftOptions(limit, limit == 0 ? 0 : refresh)));
  }

  /**
   * A segmenter with this model, and all else as asked for; frames are computed whole if the model
   * allows nothing else.
   */
  public Segmenter open(SegmentationModel loaded) {
    return new Segmenter(loaded, engine(loaded), field.solver(), maskSize);
  }

  /** Whether a model was asked for. */
  public boolean isGiven() {
    return model.isPresent();
  }

  /** An engine with a model, as asked for. */
  public SegmentationEngine engine(SegmentationModel loaded) {
    if (threads < 1) {
      throw new ParameterException(
          command.commandLine(), "--network-threads is " + threads + ", must be at least 1");
    }
    if (focus.isPresent() && still.isPresent()) {
      throw new ParameterException(
          command.commandLine(),
          "--focus looks at other parts of each frame, --still keeps parts of the frame before:"
              + " leave out one of the two");
    }
    return focus
        .map(share -> checked(() -> new Focus(share, focusScale)))
        .map(it -> looksTwice(loaded, it))
        .orElseGet(() -> Engines.open(loaded, engine, device, precision, threads, shift()));
  }

  private SegmentationEngine looksTwice(SegmentationModel loaded, Focus share) {
    if (focusMap == FocusSource.HEAD) {
      requireHead(loaded);
    }
    return FocusEngine.open(
        loaded,
        share,
        focusMap,
        (model, outputs) -> Engines.open(model, engine, device, precision, threads, outputs));
  }

  private void requireHead(SegmentationModel loaded) {
    if (!(loaded.network() instanceof OwnNetwork own) || own.focusHead().isEmpty()) {
      throw new EngineException(
          ("model %s has no focus head: train one with 'segstream train --focus-head', or leave out"
                  + " --focus-map head")
              .formatted(loaded.id()));
    }
    if (engine != EngineKind.ONNX) {
      throw new EngineException(
          "focus heads run with engine onnx only: leave out --focus-map head");
    }
  }

  private static final class MaskSizeConverter implements ITypeConverter<MaskSize> {
    @Override
    public MaskSize convert(String text) {
      ImageSize size = new ImageSize.Converter().convert(text);
      try {
        return new MaskSize.Fixed(size.width(), size.height());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
