package org.segstream.cli.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.segstream.cli.options.ImageSize;
import org.segstream.vision.foreign.ImportRequest;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.ForeignInput.ColourOrder;
import org.segstream.vision.model.ForeignInput.Fit;
import org.segstream.vision.model.Resolution;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** How frames enter somebody else's network. */
final class ImportInputOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--scale",
      paramLabel = "S",
      converter = Factor.class,
      description =
          "Colours from 0 to 255 are multiplied by this, for instance 1/255 (default: 1/255, or 1"
              + " if a mean is above 1).")
  private Optional<Float> scale = Optional.empty();

  @Option(
      names = "--mean",
      split = "[, ]+",
      paramLabel = "M",
      description =
          "Then these are subtracted, in the order of the network's channels (default: those of"
              + " ImageNet if none of the three is given, else 0).")
  private List<Float> mean = new ArrayList<>();

  @Option(
      names = "--std",
      split = "[, ]+",
      paramLabel = "D",
      description = "And it is divided by these (default: as for --mean, else 1).")
  private List<Float> std = new ArrayList<>();

  @Option(names = "--bgr", description = "Its first channel is blue (default: red).")
  private boolean bgr;

  @Option(
      names = "--input-layout",
      paramLabel = "L",
      description =
          "Where its input has the colours: ${COMPLETION-CANDIDATES} of the dimensions after the"
              + " batch (default: where there are three).")
  private Optional<ChannelLayout> layout = Optional.empty();

  @Option(
      names = "--resolution",
      paramLabel = "WxH",
      converter = ImageSize.Converter.class,
      description = "Size of frames for a network that takes any (default: 640x480).")
  private Optional<ImageSize> resolution = Optional.empty();

  @Option(
      names = "--fit",
      defaultValue = "stretch",
      description =
          "How frames of another shape are brought to its size: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private Fit fit = Fit.STRETCH;

  /** A number or a quotient of two. */
  static final class Factor implements ITypeConverter<Float> {
    @Override
    public Float convert(String text) {
      try {
        String[] parts = text.split("/", -1);
        if (parts.length <= 2) {
          float value = Float.parseFloat(parts[0]);
          return parts.length == 1 ? value : value / Float.parseFloat(parts[1]);
        }
      } catch (NumberFormatException _) {
        // told below
      }
      throw new TypeConversionException("'" + text + "' is no factor such as 1/255");
    }
  }

  ImportRequest.Input wish() {
    scale.ifPresent(this::requireScale);
    return new ImportRequest.Input(
        scale,
        three("--mean", mean, value -> true),
        three("--std", std, value -> value > 0),
        bgr ? ColourOrder.BGR : ColourOrder.RGB,
        layout,
        resolution.map(this::size),
        fit);
  }

  private void requireScale(float factor) {
    if (!(factor > 0) || !Float.isFinite(factor) || factor > 2) {
      throw new ParameterException(
          command.commandLine(),
          "--scale is %s, which colours from 0 to 255 are multiplied by: 1/255 is usual"
              .formatted(factor));
    }
  }

  /** One number stands for all three channels. */
  private Optional<List<Float>> three(String name, List<Float> values, Predicate<Float> valid) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if ((values.size() != 1 && values.size() != 3)
        || !values.stream().allMatch(value -> Float.isFinite(value) && valid.test(value))) {
      throw new ParameterException(
          command.commandLine(),
          "%s is %s, must be one number or three, for instance 0.5,0.5,0.5"
              .formatted(name, values));
    }
    float first = values.getFirst();
    return Optional.of(values.size() == 1 ? List.of(first, first, first) : List.copyOf(values));
  }

  private Resolution size(ImageSize size) {
    try {
      return new Resolution(size.width(), size.height());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
