package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A shell with Debian's programs, and with Debian's Python among them. */
record Shell(Path folder, Map<String, String> environment) {
  private static final long PATIENCE_SECONDS = 150;

  Shell(Path folder) {
    this(folder, Map.of());
  }

  /** The blocks of a page that are to be typed, or those in another language. */
  static String blocks(Path page, String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(page))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.joining());
  }

  /** What a script said on both outputs, and its exit code. */
  record Said(int exit, String text) {}

  Said run(String script) throws IOException, InterruptedException {
    Path file = Files.createTempFile(folder, "script", ".sh");
    Files.writeString(file, script);
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-eu", file.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    shell.environment().put("PATH", "/usr/bin:/bin");
    shell.environment().putAll(environment);
    Process process = shell.start();
    Thread.ofVirtual().start(() -> endAfterPatience(process));
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  /** Reading from a script that hangs cannot be interrupted. */
  private static void endAfterPatience(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a script said that must not fail. */
  String succeed(String script) throws IOException, InterruptedException {
    Said said = run(script);
    assertThat(said.exit()).as(said.text()).isZero();
    return said.text();
  }
}
