package org.segstream.crf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SolversTest {

  /** Prints the solver that was chosen; run in a Java of its own. */
  public static final class Choice {
    private Choice() {}

    public static void main(String[] arguments) {
      System.out.println("chosen: " + Solvers.best());
    }
  }

  private static String choice(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Choice.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void takesTheVectorSolverWhereItsModuleIs() throws IOException {
    assertThat(choice("--add-modules", "jdk.incubator.vector")).contains("chosen: vector, ");
  }

  @Test
  void fallsBackToTheReferenceAndSaysWhatToDo() throws IOException {
    assertThat(choice())
        .contains("chosen: reference")
        .contains("start Java with --add-modules jdk.incubator.vector");
  }
}
