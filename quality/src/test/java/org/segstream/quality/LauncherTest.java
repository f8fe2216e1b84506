package org.segstream.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout that is built, with a JDK that only repeats what it is told. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "segstream");
  private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

  @TempDir private Path root;

  @BeforeEach
  void makeACheckout() throws IOException {
    Files.copy(LAUNCHER, root.resolve("segstream"));
    Files.createFile(root.resolve("pom.xml"));
    Files.createDirectory(root.resolve("schemas"));
    Path built = Files.createDirectories(root.resolve("services/cli/target/dist"));
    Files.createFile(built.resolve(".complete"));
  }

  @Test
  void worksWithoutAHome() throws IOException, InterruptedException {
    assertThat(launch(Map.of("PATH", PATH, "JAVA_HOME", jdk().toString())))
        .isEqualTo("told --help");
  }

  @Test
  void aClosedStandardOutputIsNotGivenToTheNextFileThatIsOpened()
      throws IOException, InterruptedException {
    Path jdk = jdk();
    Files.writeString(
        jdk.resolve("bin/java"), "#!/bin/sh\n[ -e /dev/fd/1 ] && ! echo x && echo closed >&2\n");
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-c", root.resolve("segstream") + " --help >&-");
    shell.environment().put("JAVA_HOME", jdk.toString());
    Process process = shell.start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertThat(said).as("open, and fails all writing").endsWith("closed\n");
  }

  /** Its java prints the last argument. */
  private Path jdk() throws IOException {
    Path jdk = root.resolve("jdk");
    Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(java, "#!/bin/sh\nfor last; do :; done\necho \"told $last\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return jdk;
  }

  private String launch(Map<String, String> environment) throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(root.resolve("segstream").toString(), "--help")
            .redirectErrorStream(true);
    command.environment().clear();
    command.environment().putAll(environment);
    Process process = command.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.strip();
  }
}
