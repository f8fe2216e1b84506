package org.segstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference.md} is what the code says. After a change of options, rewrite it with
 *
 * <pre>
 * mvn -pl services/cli -am test -Dtest=ReferencePageTest -Dsurefire.failIfNoSpecifiedTests=false
 *     -Dtest.extra.jvm.args=-Dsegstream.reference=update</pre>
 */
class ReferencePageTest {
  private static final Path PAGE = Path.of("../../docs/reference.md");

  @Test
  void theReferencePageIsUpToDate() throws IOException {
    String page = ReferencePage.of(Segstream.commandLine());
    if ("update".equals(System.getProperty("segstream.reference"))) {
      Files.writeString(PAGE, page, UTF_8);
    }
    assertThat(Files.readString(PAGE, UTF_8)).isEqualTo(page);
  }

  @Test
  void everyOptionIsOnItWithItsVariable() {
    String page = ReferencePage.of(Segstream.commandLine());
    assertThat(page).contains("`--policy PATTERN=POLICY`", "`SEGSTREAM_WORKER_POLICY`");
  }
}
