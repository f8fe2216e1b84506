package org.segstream.vision.foreign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.segstream.vision.engine.ForeignSession.Facts;
import org.segstream.vision.engine.ForeignSession.Made;
import org.segstream.vision.engine.ForeignValues;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.ForeignInput.Placement;
import org.segstream.vision.model.ForeignOutput;
import org.segstream.vision.model.ForeignOutput.Activation;
import org.segstream.vision.network.onnx.NodeProto;

/** Finds out which output of a network has its logits, and what they are, on a test picture. */
final class OutputFinder {
  private static final Set<String> FLOATS = Set.of("float", "float16", "bfloat16", "double");
  private static final Set<String> CHOOSES = Set.of("ArgMax", "TopK");

  /** Operators whose results are no probabilities, whatever their values. */
  private static final Set<String> LINEAR =
      Set.of(
          "Add",
          "BatchNormalization",
          "Conv",
          "ConvTranspose",
          "Einsum",
          "Gemm",
          "LogSoftmax",
          "MatMul",
          "Relu");

  private static final float ROUNDING = 1e-2f;

  private final OnnxFile file;
  private final ImportRequest request;
  private final Placement at;
  private final int batch;

  OutputFinder(OnnxFile file, ImportRequest request, Placement at, int batch) {
    this.file = file;
    this.request = request;
    this.at = at;
    this.batch = batch;
  }

  /**
   * An output that may have the logits.
   *
   * @param facts its type and size
   * @param values what it said of the test picture
   * @param labels what its channels stand for
   * @param channels those of the labels
   */
  record Found(Facts facts, ForeignValues values, LabelTable labels, List<Integer> channels) {
    String name() {
      return facts.name();
    }

    private int size() {
      return values.width() * values.height();
    }
  }

  /**
   * The output with the logits: the one whose channels are the labels', of several the largest, of
   * these the first.
   *
   * @throws ImportException if there is none, with what mends it
   */
  Found find(List<Made> outputs) {
    if (outputs.isEmpty()) {
      throw new ImportException("none of its outputs is a tensor: export the logits as one");
    }
    List<Found> fitting = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Made output : outputs) {
      try {
        fitting.add(found(output));
      } catch (ImportException e) {
        refused.add(e.getMessage());
      }
    }
    return fitting.stream()
        .max(
            Comparator.comparingInt(Found::size)
                .thenComparing(fitting::indexOf, Comparator.reverseOrder()))
        .orElseThrow(() -> new ImportException(String.join("; ", refused)));
  }

  private Found found(Made made) {
    Facts facts = made.facts();
    Optional<NodeProto> maker = file.decides(facts.name());
    if (maker.isPresent() && CHOOSES.contains(maker.get().getOpType())) {
      throw new ImportException(
          ("its output '%s' is an arg-max, of which no field can be made: give --output '%s', the"
                  + " tensor that it is chosen from, or export that one")
              .formatted(facts.name(), maker.get().getInput(0)));
    }
    if (!FLOATS.contains(facts.type())) {
      throw new ImportException(
          "its output '%s' is %s, and a map of floats is wanted: export the logits instead"
              .formatted(facts.name(), facts));
    }
    ForeignValues values = map(made).orElseThrow(() -> noMap(facts));
    for (float value : values.values()) {
      if (!Float.isFinite(value)) {
        throw new ImportException(
            "its output '%s' holds %s on a test picture; are --scale, --mean and --std right?"
                .formatted(facts.name(), value));
      }
    }
    LabelTable labels = labels(values.channels());
    return new Found(facts, values, labels, channels(facts, values.channels(), labels));
  }

  private ImportException noMap(Facts facts) {
    return new ImportException(
        "its output '%s' is %s for pictures of %d×%d, which is no map of them"
            .formatted(facts.name(), facts, at.width(), at.height()));
  }

  /**
   * An output as a map of the picture, with its channels where the rest has the picture's shape.
   */
  private Optional<ForeignValues> map(Made made) {
    int size = made.facts().shape().size();
    if (size < 2 || size > 4) {
      return Optional.empty();
    }
    return request.output().layout().map(List::of).orElse(List.of(ChannelLayout.values())).stream()
        .map(layout -> ForeignValues.of(made.facts().shape(), batch, layout, made.values()))
        .filter(this::isMap)
        .findFirst();
  }

  /** Whether rows and columns are in the proportion of the picture's. */
  private boolean isMap(ForeignValues values) {
    double columns = (double) values.height() * at.width() / at.height();
    double rows = (double) values.width() * at.height() / at.width();
    return values.batch() == batch
        && Math.min(values.width(), values.height()) >= 2
        && (Math.abs(columns - values.width()) < 1 || Math.abs(rows - values.height()) < 1)
        && values.width() <= at.width()
        && values.height() <= at.height();
  }

  /** One channel makes two labels. */
  private LabelTable labels(int channels) {
    boolean isOne = channels == 1 || request.output().channels().map(List::size).orElse(0) == 1;
    return isOne && request.labels().labels().size() == 1
        ? request.labels().withBackground()
        : request.labels();
  }

  private List<Integer> channels(Facts facts, int made, LabelTable labels) {
    int wanted = labels.labels().size();
    List<Integer> ignored = request.output().ignored();
    List<Integer> all = IntStream.range(0, made).boxed().toList();
    List<Integer> chosen =
        request
            .output()
            .channels()
            .orElseGet(() -> ignored.isEmpty() && made != 1 ? listed(facts, made, labels) : all)
            .stream()
            .filter(channel -> !ignored.contains(channel))
            .toList();
    if (!all.containsAll(chosen) || !all.containsAll(ignored)) {
      throw new ImportException(
          "its output '%s' has channels 0 to %d, and %s were asked for"
              .formatted(
                  facts.name(),
                  made - 1,
                  ForeignOutput.ranges(ignored.isEmpty() ? chosen : ignored)));
    }
    if (chosen.size() == 1 ? wanted != 2 : chosen.size() != wanted) {
      throw new ImportException(
          ("its output '%s' has %d channels%s for the %d labels of %s: give labels for as many,"
                  + " with --labels FILE")
              .formatted(
                  facts.name(),
                  chosen.size(),
                  chosen.size() == made ? "" : " chosen of " + made,
                  wanted,
                  labels.name()));
    }
    return chosen;
  }

  /** Those that the list of labels has, if it speaks of all. */
  private static List<Integer> listed(Facts facts, int made, LabelTable labels) {
    if (labels.rows().size() == made && labels.rows().getLast().id() == made - 1) {
      return labels.channels();
    }
    int wanted = labels.labels().size();
    String mend =
        made > wanted
            ? ": say which are none of them, for instance with --ignore %s, or which are with --channels"
                .formatted(
                    made == wanted + 1 ? wanted + " or --ignore 0" : wanted + "-" + (made - 1))
            : "";
    throw new ImportException(
        "its output '%s' is %s, %d channels for the %d labels of %s%s"
            .formatted(facts.name(), facts, made, wanted, labels.name(), mend));
  }

  /** What an output's numbers are, by what makes them, else by what they are. */
  Activation activation(Found found) {
    Range range = range(found.values());
    boolean probable = range.low >= -ROUNDING && range.high <= 1 + ROUNDING;
    Optional<Activation> asked = request.output().activation();
    if (asked.isPresent()) {
      if (asked.get() != Activation.LOGITS && !probable) {
        throw new ImportException(
            "its output '%s' goes from %.3g to %.3g on a test picture, which are no probabilities"
                .formatted(found.name(), range.low, range.high));
      }
      return asked.get();
    }
    String maker = file.decides(found.name()).map(NodeProto::getOpType).orElse("");
    if (LINEAR.contains(maker) || !probable) {
      return Activation.LOGITS;
    }
    boolean isSoftmax = maker.equals("Softmax") || sumsToOne(found.values());
    return isSoftmax && !maker.equals("Sigmoid") && found.values().channels() > 1
        ? Activation.SOFTMAX
        : Activation.SIGMOID;
  }

  private record Range(float low, float high) {}

  private static Range range(ForeignValues values) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float value : values.values()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return new Range(low, high);
  }

  private static boolean sumsToOne(ForeignValues it) {
    for (int y = 0; y < it.height(); y++) {
      for (int x = 0; x < it.width(); x++) {
        float sum = 0;
        for (int channel = 0; channel < it.channels(); channel++) {
          sum += it.values()[it.start(0, channel, y) + x * it.step()];
        }
        if (Math.abs(sum - 1) > ROUNDING) {
          return false;
        }
      }
    }
    return true;
  }
}
