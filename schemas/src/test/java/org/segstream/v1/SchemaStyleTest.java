package org.segstream.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every declaration is documented, and named as buf's STANDARD rules want it. */
class SchemaStyleTest {
  private static final Path PROTOS = Path.of("src/main/proto/segstream/v1");
  private static final Pattern DECLARATION =
      Pattern.compile("(message|enum|oneof) \\w+ \\{|[\\w. ]+ = \\d+;");
  private static final Pattern ENUM = Pattern.compile("enum (\\w+) \\{\n(.*?)\n}", Pattern.DOTALL);
  private static final Pattern VALUE = Pattern.compile("^  (\\w+) = (\\d+);", Pattern.MULTILINE);
  private static final Pattern FIELD = Pattern.compile("^ +[\\w.]+(?: [\\w.]+)? (\\w+) = \\d+;");

  @Test
  void everyMessageFieldAndEnumValueHasAComment() {
    for (Path proto : protos()) {
      assertThat(undocumented(proto)).as("%s: without a comment", proto.getFileName()).isEmpty();
    }
  }

  @Test
  void enumValuesCarryTheirEnumsNameAndBeginWithUnspecified() {
    for (Path proto : protos()) {
      Matcher enums = ENUM.matcher(text(proto));
      while (enums.find()) {
        String prefix =
            enums.group(1).replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
        List<String> names = new ArrayList<>();
        Matcher values = VALUE.matcher(enums.group(2));
        while (values.find()) {
          names.add(values.group(1));
        }
        assertThat(names).allMatch(name -> name.startsWith(prefix));
        assertThat(names.getFirst()).isEqualTo(prefix + "UNSPECIFIED");
      }
    }
  }

  @Test
  void fieldsAreInLowerSnakeCase() {
    for (Path proto : protos()) {
      text(proto)
          .lines()
          .map(FIELD::matcher)
          .filter(Matcher::find)
          .forEach(field -> assertThat(field.group(1)).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"));
    }
  }

  private static List<String> undocumented(Path proto) {
    List<String> lines = text(proto).lines().map(String::strip).toList();
    List<String> bare = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (DECLARATION.matcher(lines.get(i)).matches() && !lines.get(i - 1).startsWith("//")) {
        bare.add(lines.get(i));
      }
    }
    return bare;
  }

  private static List<Path> protos() {
    try (Stream<Path> files = Files.list(PROTOS)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".proto")).toList();
      assertThat(found).isNotEmpty();
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
