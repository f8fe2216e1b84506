package org.segstream.cli.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.segstream.vision.foreign.ImportRequest;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.ForeignOutput.Activation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where somebody else's network has its logits. */
final class ImportOutputOptions {
  @Option(
      names = "--output",
      paramLabel = "NAME",
      description =
          "Its output with the logits, or an inner tensor (default: the output that has as many"
              + " channels as there are labels).")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--activation",
      paramLabel = "A",
      description =
          "What its numbers are: ${COMPLETION-CANDIDATES} (default: what they are on a test"
              + " picture).")
  private Optional<Activation> activation = Optional.empty();

  @Option(
      names = "--output-layout",
      paramLabel = "L",
      description =
          "Where its output has the channels: ${COMPLETION-CANDIDATES} of the dimensions after the"
              + " batch (default: where the rest has the picture's shape).")
  private Optional<ChannelLayout> layout = Optional.empty();

  @Option(
      names = "--channels",
      paramLabel = "LIST",
      converter = Channels.class,
      description =
          "Channels of the labels, in their order, for instance 0-18 (default: the ids of the"
              + " labels).")
  private Optional<List<Integer>> channels = Optional.empty();

  @Option(
      names = "--ignore",
      paramLabel = "LIST",
      converter = Channels.class,
      description = "Channels that are no labels, for instance 19.")
  private Optional<List<Integer>> ignored = Optional.empty();

  /** Numbers and ranges of them. */
  static final class Channels implements ITypeConverter<List<Integer>> {
    private static final int MOST = 1024;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

    @Override
    public List<Integer> convert(String text) {
      List<Integer> all =
          Stream.of(text.split(",", -1)).flatMap(part -> range(part, text)).toList();
      if (all.size() > MOST || all.stream().distinct().count() != all.size()) {
        throw refused(text);
      }
      return all;
    }

    private static Stream<Integer> range(String part, String text) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        throw refused(text);
      }
      int from = Integer.parseInt(range.group(1));
      int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
      return IntStream.rangeClosed(from, to).boxed();
    }

    private static TypeConversionException refused(String text) {
      return new TypeConversionException(
          "'" + text + "' is no list of channels such as 0-18 or 1,2,5");
    }
  }

  ImportRequest.Output wish() {
    return new ImportRequest.Output(name, activation, layout, channels, ignored.orElse(List.of()));
  }
}
