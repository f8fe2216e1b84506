package org.segstream.trainer.labels;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.segstream.v1.Split;

/** What folders and lists call the parts of labelled data. */
final class SplitNames {
  private static final Map<Split, String> NAMES =
      new EnumMap<>(
          Map.of(
              Split.SPLIT_TRAIN, "train", Split.SPLIT_VALIDATION, "val", Split.SPLIT_TEST, "test"));

  private SplitNames() {}

  /** Tells the parts that have a name, in the order to train on, to choose by, to judge by. */
  static void forEach(BiConsumer<String, Split> action) {
    NAMES.forEach((split, name) -> action.accept(name, split));
  }

  /** The part that a folder or list of any spelling is; unspecified for names of others' own. */
  static Split find(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "train", "training" -> Split.SPLIT_TRAIN;
      case "val", "valid", "validation" -> Split.SPLIT_VALIDATION;
      case "test", "testing" -> Split.SPLIT_TEST;
      default -> Split.SPLIT_UNSPECIFIED;
    };
  }

  /** The name of a part; empty for frames of none. */
  static Optional<String> of(Split split) {
    return Optional.ofNullable(NAMES.get(split));
  }
}
