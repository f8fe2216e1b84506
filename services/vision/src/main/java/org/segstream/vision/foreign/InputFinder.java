package org.segstream.vision.foreign;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.segstream.vision.engine.ForeignSession.Facts;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.ForeignInput;
import org.segstream.vision.model.ForeignInput.ColourOrder;
import org.segstream.vision.model.ForeignInput.Element;
import org.segstream.vision.model.Normalisation;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

/** Finds out how frames enter a network, by what it says of its input. */
final class InputFinder {
  private static final int COLOURS = 3;
  private static final int LARGEST_BATCH = 64;

  /** Below this there is no picture to try it on. */
  private static final int SHORTEST_SIDE = 16;

  /** For networks of open sizes. */
  private static final Resolution USUAL = new Resolution(640, 480);

  private static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);
  private static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);

  private final Facts facts;
  private final ImportRequest.Input wish;

  /**
   * @throws ImportException if the network takes more or less than pictures
   */
  InputFinder(List<Facts> inputs, ImportRequest.Input wish) {
    if (inputs.size() != 1) {
      throw new ImportException(
          inputs.isEmpty()
              ? "the network has no input"
              : "the network has %d inputs (%s), and frames are one: export it with one"
                  .formatted(inputs.size(), names(inputs)));
    }
    this.facts = inputs.getFirst();
    this.wish = wish;
    if (facts.shape().size() != 4) {
      throw new ImportException(
          "its input '%s' is %s, which are no pictures: batch×3×height×width or batch×height×width×3 is"
                  .formatted(facts.name(), facts)
              + " wanted");
    }
  }

  private static String names(List<Facts> all) {
    return all.stream().map(each -> each.name() + ": " + each).collect(Collectors.joining(", "));
  }

  /** What the network says of its input. */
  Facts facts() {
    return facts;
  }

  /** In which numbers it takes colours. */
  Element element() {
    return switch (facts.type()) {
      case "float" -> Element.FLOAT;
      case "float16" -> Element.FLOAT16;
      case "uint8" -> Element.UINT8;
      default ->
          throw new ImportException(
              "its input '%s' takes numbers of type %s: export it with float or uint8 instead"
                  .formatted(facts.name(), facts.type()));
    };
  }

  /** Where it may have the colours, likeliest first. */
  List<ChannelLayout> layouts() {
    List<ChannelLayout> possible =
        wish
            .layout()
            .map(List::of)
            .orElse(
                size(1) == COLOURS
                    ? List.of(ChannelLayout.FIRST)
                    : size(3) == COLOURS
                        ? List.of(ChannelLayout.LAST)
                        : List.of(ChannelLayout.FIRST, ChannelLayout.LAST))
            .stream()
            .filter(layout -> isThree(size(layout == ChannelLayout.FIRST ? 1 : 3)))
            .toList();
    if (possible.isEmpty()) {
      throw new ImportException(
          "its input '%s' is %s, which has no three colours".formatted(facts.name(), facts));
    }
    return possible;
  }

  private static boolean isThree(long channels) {
    return channels == COLOURS || channels < 0;
  }

  private long size(int dimension) {
    return facts.shape().get(dimension);
  }

  /** Images at a time: one where that is open. */
  int batch() {
    long batch = size(0);
    if (batch > LARGEST_BATCH || batch == 0) {
      throw new ImportException(
          "its input '%s' takes %d pictures at a time, %d are the most"
              .formatted(facts.name(), batch, LARGEST_BATCH));
    }
    return batch < 0 ? 1 : (int) batch;
  }

  /** Whether both sides are open. */
  boolean isOpen(ChannelLayout layout) {
    return height(layout) < 0 && width(layout) < 0;
  }

  private long height(ChannelLayout layout) {
    return size(layout == ChannelLayout.FIRST ? 2 : 1);
  }

  private long width(ChannelLayout layout) {
    return size(layout == ChannelLayout.FIRST ? 3 : 2);
  }

  /** The size of its input, that asked for where it is open. */
  Resolution resolution(ChannelLayout layout) {
    Resolution asked = wish.resolution().orElse(USUAL);
    long width = width(layout) < 0 ? asked.width() : width(layout);
    long height = height(layout) < 0 ? asked.height() : height(layout);
    if (wish.resolution().isPresent() && (asked.width() != width || asked.height() != height)) {
      throw new ImportException(
          "its input '%s' is %s: leave --resolution out, or make it %dx%d"
              .formatted(facts.name(), facts, width, height));
    }
    int longest = SegmentationModel.LONGEST_SIDE;
    if (Math.min(width, height) < SHORTEST_SIDE
        || Math.max(width, height) > longest
        || width * height > SegmentationModel.MOST_PIXELS) {
      throw new ImportException(
          "its input '%s' of %d×%d: sides may be %d to %d, and pixels %d at most"
              .formatted(
                  facts.name(),
                  width,
                  height,
                  SHORTEST_SIDE,
                  longest,
                  SegmentationModel.MOST_PIXELS));
    }
    return new Resolution((int) width, (int) height);
  }

  /** An input of this layout that takes one size until more is known. */
  ForeignInput input(ChannelLayout layout) {
    return new ForeignInput(
        facts.name(), element(), layout, wish.order(), batch(), 0, wish.fit(), 1);
  }

  /** Whether it is ImageNet's normalisation because nothing else was said. */
  boolean isUsualNormalisation() {
    return element() != Element.UINT8
        && wish.scale().isEmpty()
        && wish.mean().isEmpty()
        && wish.std().isEmpty();
  }

  /** {@code (colour · scale - mean) / std} as {@code (colour - mean / scale) / (std / scale)}. */
  Normalisation normalisation() {
    if (element() == Element.UINT8) {
      if (wish.scale().isPresent() || wish.mean().isPresent() || wish.std().isPresent()) {
        throw new ImportException(
            "its input '%s' takes colours from 0 to 255 as they are: leave --scale, --mean and"
                    .formatted(facts.name())
                + " --std out");
      }
      return new Normalisation(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
    }
    boolean usual = isUsualNormalisation();
    List<Float> mean = wish.mean().orElse(usual ? IMAGENET_MEAN : List.of(0f, 0f, 0f));
    List<Float> std = wish.std().orElse(usual ? IMAGENET_STD : List.of(1f, 1f, 1f));
    boolean small = mean.stream().allMatch(value -> value <= 1) && std.getFirst() <= 1;
    float scale = wish.scale().orElse(small ? 1f / 255 : 1f);
    return new Normalisation(byColour(mean, scale), byColour(std, scale));
  }

  /** From the network's channels to red, green and blue. ImageNet's are known by colour. */
  private List<Float> byColour(List<Float> values, float scale) {
    boolean reversed = wish.order() == ColourOrder.BGR && !isUsualNormalisation();
    return IntStream.range(0, COLOURS)
        .mapToObj(colour -> values.get(reversed ? COLOURS - 1 - colour : colour) / scale)
        .toList();
  }

  /** What is said where the network itself fails. */
  static Optional<String> hint(boolean open) {
    return open
        ? Optional.of("; give the size that it was exported at as --resolution WxH")
        : Optional.empty();
  }
}
