package org.segstream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The project's shell scripts, looked at by shellcheck where it is installed. */
class ShellScriptsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @ParameterizedTest
  @ValueSource(
      strings = {"segstream", "format", "docker/segstream", ".ci/run", "services/gpu/bundle"})
  void scriptsAreSound(String script) throws IOException, InterruptedException {
    Process check;
    try {
      check =
          new ProcessBuilder("shellcheck", script)
              .directory(ROOT.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "shellcheck is not installed");
      throw e;
    }
    String findings = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(findings).isZero();
  }
}
