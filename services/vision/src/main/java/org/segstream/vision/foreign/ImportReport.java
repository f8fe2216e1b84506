package org.segstream.vision.foreign;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.segstream.vision.engine.ForeignSession.Facts;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.ForeignInput;
import org.segstream.vision.model.ForeignInput.ColourOrder;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.ForeignOutput;
import org.segstream.vision.model.Normalisation;
import org.segstream.vision.model.SegmentationModel;

/**
 * A model, and what was found of its network.
 *
 * @param model it
 * @param input what the network says of its input
 * @param outputs what it says of all outputs
 * @param output what the one with the logits is on a test picture
 * @param usual whether it is normalised as ImageNet is because nothing else was said
 * @param shares what it sees on the synthetic street
 * @param milliseconds a frame took there
 * @param threads that it had
 */
public record ImportReport(
    SegmentationModel model,
    Facts input,
    List<Facts> outputs,
    Facts output,
    boolean usual,
    LabelShares shares,
    double milliseconds,
    int threads) {

  /** What was found, a line each. */
  public List<String> lines() {
    return List.of(
        "input   " + inputLine(),
        "output  " + outputLine(),
        "labels  " + labelLine(),
        "check   "
            + String.format(
                Locale.ROOT,
                "on a drawn street it sees %s (%.0f ms, %d threads)",
                shares,
                milliseconds,
                threads));
  }

  private ForeignNetwork network() {
    if (model.network() instanceof ForeignNetwork foreign) {
      return foreign;
    }
    throw new IllegalStateException(model.id() + " was not imported");
  }

  private String inputLine() {
    ForeignInput it = network().input();
    String size = model.resolution().width() + "×" + model.resolution().height();
    String frames =
        it.multiple() == 0
            ? "%s to %s".formatted(fit(it), size)
            : "%s to about %s, multiples of %d".formatted(fit(it), size, it.multiple());
    return "'%s' %s, %s, %s; frames are %s"
        .formatted(it.name(), input, it.order(), normalisation(it), frames);
  }

  private static String fit(ForeignInput input) {
    return input.fit() == ForeignInput.Fit.PAD ? "padded" : "stretched";
  }

  private String normalisation(ForeignInput it) {
    if (it.element() == ForeignInput.Element.UINT8) {
      return "colours from 0 to 255";
    }
    Normalisation by = model.normalisation();
    return "(colour - %s) / %s%s"
        .formatted(
            numbers(it.order(), by.mean()),
            numbers(it.order(), by.deviation()),
            usual ? " (ImageNet's, as usual)" : "");
  }

  /** In the order of the network's channels; one number if all are equal. */
  private static String numbers(ColourOrder order, List<Float> values) {
    List<Float> channels = order == ColourOrder.BGR ? values.reversed() : values;
    return channels.stream()
        .limit(new HashSet<>(values).size() == 1 ? 1 : values.size())
        .map(value -> String.format(Locale.ROOT, "%.4g", value))
        .map(text -> text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text)
        .collect(Collectors.joining(" "));
  }

  private String outputLine() {
    ForeignOutput it = network().output();
    String others =
        outputs.size() == 1
            ? ""
            : "; others are "
                + outputs.stream()
                    .map(Facts::name)
                    .filter(name -> !name.equals(it.name()))
                    .collect(Collectors.joining(", "));
    return "'%s' %s, channels %s, %s, %s%s"
        .formatted(
            it.name(),
            output,
            it.layout() == ChannelLayout.FIRST ? "first" : "last",
            it.activation().name().toLowerCase(Locale.ROOT),
            stride(network().input().stride()),
            others);
  }

  private static String stride(int stride) {
    return stride == 1 ? "every pixel" : "every %d pixels".formatted(stride);
  }

  private String labelLine() {
    ForeignOutput output = network().output();
    int size = model.labels().size();
    String from =
        output.channels().size() == 1 ? "one channel makes two" : "channels " + output.ranges();
    return "%d of %s, %s".formatted(size, model.labels().name(), from);
  }
}
