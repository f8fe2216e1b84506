package org.segstream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Links between the documents lead somewhere: files are there, and so are the headings. */
class DocumentationLinksTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> PAGES =
      List.of(
          "README.md",
          "CONTRIBUTING.md",
          "CHANGELOG.md",
          "schemas/README.md",
          "clients/README.md",
          "clients/python/README.md",
          "services/crf/RATIONALE.md");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\n]*`", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *#*$");
  private static final Pattern TARGET = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

  @TestFactory
  Stream<DynamicTest> everyRelativeLinkLeadsSomewhere() throws IOException {
    return pages().stream()
        .flatMap(page ->
            links(page)
                .map(link ->
                    dynamicTest(
                        ROOT.relativize(page) + " → " + link, () -> assertLeads(page, link))));
  }

  @Test
  void everyPageOfTheDocumentationIsLinkedFromAnother() throws IOException {
    Set<Path> linked = new HashSet<>();
    for (Path page : pages()) {
      links(page).map(link -> file(page, link)).filter(to -> !to.equals(page)).forEach(linked::add);
    }
    assertThat(linked).containsAll(documentation());
  }

  private static void assertLeads(Path page, String link) throws IOException {
    Path file = file(page, link);
    assertThat(file).exists();
    int hash = link.indexOf('#');
    if (hash >= 0) {
      assertThat(anchors(file)).contains(link.substring(hash + 1));
    }
  }

  private static Path file(Path page, String link) {
    String path = link.split("#", 2)[0];
    return path.isEmpty() ? page : page.resolveSibling(path).normalize();
  }

  private static Stream<String> links(Path page) {
    return LINK.matcher(CODE.matcher(text(page)).replaceAll(""))
        .results()
        .map(found -> found.group(1))
        .filter(link -> !ELSEWHERE.matcher(link).matches());
  }

  /** As GitHub makes them of headings; the second of one name ends in -1. */
  private static Set<String> anchors(Path page) {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    String prose = BLOCK.matcher(text(page)).replaceAll("");
    HEADING
        .matcher(prose)
        .results()
        .map(found -> anchor(found.group(1)))
        .forEach(anchor -> {
          int before = seen.merge(anchor, 1, Integer::sum) - 1;
          anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
    return anchors;
  }

  private static String anchor(String heading) {
    return TARGET
        .matcher(heading)
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
        .replace(' ', '-');
  }

  private static List<Path> pages() throws IOException {
    return Stream.concat(PAGES.stream().map(ROOT::resolve), documentation().stream()).toList();
  }

  private static List<Path> documentation() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
