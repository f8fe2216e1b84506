package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far the old generation grows by arrays that live for a while, in a process of its own. */
@Timeout(60)
class GarbageLimitTest {
  private static final int MIB = 1 << 20;
  private static final int ALIVE = 32;
  private static final int LIMIT = 64;

  @Test
  void theOldGenerationGrowsByNoMoreThanTheLimit() throws Exception {
    assertThat(mostInOld("unlimited")).isGreaterThan(2 * (ALIVE + LIMIT));
    assertThat(mostInOld("limited")).isBetween(ALIVE / 2, 2 * (ALIVE + LIMIT));
  }

  private static int mostInOld(String how) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseParallelGC",
            "-Xmx1g",
            "-Xmn16m",
            Waiting.class.getName(),
            how);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    // Before it the log may have said something.
    return Integer.parseInt(said.strip().lines().reduce("", (_, line) -> line));
  }

  /** Makes an array after the other, each of which lives until {@value #ALIVE} more are there. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] args) throws Exception {
      if (args[0].equals("limited")) {
        GarbageLimit limit = new GarbageLimit((long) LIMIT * MIB);
        run();
        limit.close();
      } else {
        run();
      }
    }

    private static void run() throws InterruptedException {
      byte[][] alive = new byte[ALIVE][];
      long most = 0;
      for (int i = 0; i < 600; i++) {
        alive[i % ALIVE] = new byte[MIB];
        List<Long> used =
            ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("PS Old Gen"))
                .map(pool -> pool.getUsage().getUsed())
                .toList();
        most = Math.max(most, used.getFirst());
        // The collector's news take a moment, as frames do.
        Thread.sleep(1);
      }
      System.out.println(most / MIB);
    }
  }
}
