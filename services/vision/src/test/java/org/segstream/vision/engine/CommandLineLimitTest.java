package org.segstream.vision.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineLimitTest {
  @TempDir private Path folder;

  @Test
  void aLongCommandLineIsRefusedBeforeItCrashesTheProcess() throws IOException {
    Path line = Files.write(folder.resolve("cmdline"), new byte[3801]);
    assertThatThrownBy(() -> CommandLineLimit.check(line))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("3801")
        .hasMessageContaining("CLASSPATH");
  }

  @Test
  void aShortOneAndAnUnknownOnePass() throws IOException {
    Path line = Files.write(folder.resolve("cmdline"), new byte[3800]);
    assertThatCode(() -> CommandLineLimit.check(line)).doesNotThrowAnyException();
    assertThatCode(() -> CommandLineLimit.check(folder.resolve("none"))).doesNotThrowAnyException();
  }
}
