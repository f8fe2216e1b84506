package org.segstream.vision.foreign;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineException;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.ForeignSession;
import org.segstream.vision.engine.ForeignSession.Made;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.ForeignInput;
import org.segstream.vision.model.ForeignInput.Placement;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.ForeignOutput;
import org.segstream.vision.model.ForeignOutput.Activation;
import org.segstream.vision.model.Normalisation;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.model.TemporalParameters;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/**
 * Makes a model of somebody else's network: what its file does not say is found by running it on a
 * picture of a synthetic street.
 */
public final class NetworkImport {
  /** Edges for networks of which nothing is known yet: those of the model for real streets. */
  public static final CrfParameters EDGES =
      new CrfParameters(List.of(new EdgeParameters(1, 0.05f, 4, 20)), TemporalParameters.USUAL);

  private static final int COARSEST = 64;
  private static final long STREET = 1;

  private final ImportRequest request;
  private final int threads;

  private NetworkImport(ImportRequest request, int threads) {
    this.request = request;
    this.threads = threads;
  }

  /**
   * Imports a network.
   *
   * @param threads of the processor, at least 1
   * @throws ImportException if it cannot be, with what mends it
   */
  public static ImportReport of(ImportRequest request, int threads) {
    return new NetworkImport(request, threads).run();
  }

  private ImportReport run() {
    OnnxFile file = OnnxFile.read(request.file());
    Optional<String> wanted = request.output().name();
    if (wanted.isPresent()) {
      file = withOutput(file, wanted.get());
    }
    try (ForeignSession session = open(file)) {
      InputFinder input = new InputFinder(session.inputs(), request.input());
      Trial trial = new Trial(file, session, input);
      OutputFinder.Found found = trial.output();
      Activation activation = trial.finder().activation(found);
      ForeignOutput output =
          new ForeignOutput(
              found.name(),
              found.values().layout(),
              found.channels().size() == 1 && activation == Activation.SOFTMAX
                  ? Activation.SIGMOID
                  : activation,
              found.channels());
      ForeignNetwork network =
          new ForeignNetwork(file.withOutput(found.name()).bytes(), trial.measured(found), output);
      SegmentationModel model =
          new SegmentationModel(
              request.name(),
              request.version(),
              found.labels().labels(),
              input.normalisation(),
              trial.resolution(),
              EDGES,
              request.terms(),
              record(file),
              network);
      return report(model, input, session.outputs(), found);
    }
  }

  private Map<String, Object> record(OnnxFile file) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("imported_from", String.valueOf(request.file().getFileName()));
    record.put("imported_sha256", file.sha256());
    record.putAll(request.record());
    return record;
  }

  private OnnxFile withOutput(OnnxFile file, String wanted) {
    if (!file.makes(wanted)) {
      throw new ImportException(
          "%s makes no tensor '%s', its outputs are %s"
              .formatted(request.file(), wanted, String.join(", ", file.outputs())));
    }
    return file.withOutput(wanted);
  }

  private ForeignSession open(OnnxFile file) {
    try {
      return ForeignSession.open(file.bytes(), threads);
    } catch (EngineException e) {
      List<String> custom = file.custom();
      String operators =
          custom.isEmpty()
              ? ""
              : " (operators that are not ONNX's own: %s)".formatted(String.join(", ", custom));
      throw new ImportException(
          "ONNX Runtime does not run %s: %s%s".formatted(request.file(), e.getMessage(), operators),
          e);
    }
  }

  /** A network on a test picture. */
  private final class Trial {
    private final ForeignSession session;
    private final InputFinder finder;
    private final Normalisation normalisation;
    private final OnnxFile file;
    private ForeignInput input;
    private Resolution resolution;
    private Resolution tried;
    private List<Made> made = List.of();

    Trial(OnnxFile file, ForeignSession session, InputFinder finder) {
      this.file = file;
      this.session = session;
      this.finder = finder;
      this.normalisation = finder.normalisation();
      ChannelLayout first = finder.layouts().getFirst();
      this.input = finder.input(first);
      this.resolution = finder.resolution(first);
      this.tried = resolution;
      run();
    }

    /** Runs it in every layout and size that may do, until one does. */
    private void run() {
      Optional<EngineException> failure = Optional.empty();
      for (ChannelLayout layout : finder.layouts()) {
        input = finder.input(layout);
        resolution = finder.resolution(layout);
        for (Resolution size : sizes(layout)) {
          try {
            made = run(size);
            tried = size;
            return;
          } catch (EngineException e) {
            failure = Optional.of(failure.orElse(e));
          }
        }
      }
      throw new ImportException(
          "ONNX Runtime does not run %s on a picture of %d×%d: %s%s"
              .formatted(
                  request.file(),
                  resolution.width(),
                  resolution.height(),
                  failure.map(Throwable::getMessage).orElse(""),
                  InputFinder.hint(finder.isOpen(input.layout())).orElse("")),
          failure.orElseThrow());
    }

    private List<Resolution> sizes(ChannelLayout layout) {
      return finder.isOpen(layout)
          ? List.of(nearMultiple(resolution, COARSEST), resolution)
          : List.of(resolution);
    }

    private List<Made> run(Resolution size) {
      return session.run(input, normalisation, at(size), street(size));
    }

    private Placement at(Resolution size) {
      return new Placement(size.width(), size.height(), size.width(), size.height());
    }

    OutputFinder finder() {
      return new OutputFinder(file, request, at(tried), input.batch());
    }

    OutputFinder.Found output() {
      return finder().find(made);
    }

    Resolution resolution() {
      return resolution;
    }

    /** The input with what the network says at other sizes. */
    ForeignInput measured(OutputFinder.Found found) {
      int stride = stride(found);
      int multiple = finder.isOpen(input.layout()) ? multiple(found) : 0;
      if (multiple == 0) {
        resolution = tried;
      }
      return new ForeignInput(
          input.name(),
          input.element(),
          input.layout(),
          input.order(),
          input.batch(),
          multiple,
          input.fit(),
          stride);
    }

    private int stride(OutputFinder.Found found) {
      int columns = found.values().width();
      int rows = found.values().height();
      int stride = tried.width() / columns;
      return stride * columns == tried.width() && stride * rows == tried.height() ? stride : 1;
    }

    /**
     * The least power of two whose multiples the network takes as sides, with as many logits as
     * they should have; 0 if it takes none but the size it was tried at.
     */
    private int multiple(OutputFinder.Found found) {
      for (int multiple = 1; multiple <= COARSEST; multiple *= 2) {
        Resolution size = oddMultiple(tried, multiple);
        try {
          if (follows(found, size)) {
            return multiple;
          }
        } catch (EngineException | ImportException _) {
          // Not of this one, then.
        }
      }
      return 0;
    }

    private boolean follows(OutputFinder.Found found, Resolution size) {
      Placement at = at(size);
      OutputFinder.Found other =
          new OutputFinder(file, request, at, input.batch())
              .find(
                  run(size).stream()
                      .filter(each -> each.facts().name().equals(found.name()))
                      .toList());
      return other.values().width() * tried.width() == found.values().width() * size.width()
          && other.values().height() * tried.height() == found.values().height() * size.height();
    }
  }

  private static Resolution nearMultiple(Resolution size, int multiple) {
    return new Resolution(
        multiple * Math.max(1, Math.round((float) size.width() / multiple)),
        multiple * Math.max(1, Math.round((float) size.height() / multiple)));
  }

  /** Near a size, and no multiple of anything larger. */
  private static Resolution oddMultiple(Resolution size, int multiple) {
    return new Resolution(
        multiple * (size.width() / multiple | 1), multiple * (size.height() / multiple | 1));
  }

  private static RgbImage street(Resolution size) {
    return new SyntheticStreet(STREET, size.width(), size.height(), CameraMotion.FORWARD)
        .frame(0)
        .image();
  }

  /** Runs the model as any command does. */
  private ImportReport report(
      SegmentationModel model,
      InputFinder input,
      List<ForeignSession.Facts> outputs,
      OutputFinder.Found found) {
    RgbImage frame = street(model.resolution());
    try (SegmentationEngine engine =
        Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, Precision.FLOAT, threads)) {
      engine.infer(List.of(frame));
      long start = System.nanoTime();
      Logits logits = engine.infer(List.of(frame));
      double ms = (System.nanoTime() - start) / 1e6;
      return new ImportReport(
          model,
          input.facts(),
          outputs,
          found.facts(),
          input.isUsualNormalisation(),
          LabelShares.of(logits, model.labels()),
          ms,
          threads);
    } catch (EngineException | IllegalStateException e) {
      throw new ImportException(
          "%s does not run as a model: %s".formatted(request.file(), e.getMessage()), e);
    }
  }
}
