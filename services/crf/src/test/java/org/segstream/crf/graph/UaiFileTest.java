package org.segstream.crf.graph;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.InstanceFileException;

class UaiFileTest {
  private static final String GOOD =
      """
      MARKOV
      3
      2 2 3
      3
      1 0
      2 0 1
      2 2 1

      2
       0.25 1
      4
       1 2
       4 0.0
      6
       1 2  3 4  5 6
      """;

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("x.uai"), text, US_ASCII);
  }

  @Test
  void energiesAreTheNegativeLogarithmsOfPotentials() throws IOException {
    GraphEnergy graph = UaiFile.read(file(GOOD));
    assertThat(graph.variables()).isEqualTo(3);
    assertThat(graph.labels(2)).isEqualTo(3);
    assertThat(graph.unary(0)).containsExactly(-Math.log(0.25), 0);
    assertThat(graph.unary(2)).containsExactly(0, 0, 0);
    double expected = -Math.log(0.25) - Math.log(2) - Math.log(6);
    assertThat(graph.energy(new int[] {0, 1, 2})).isCloseTo(expected, within(1e-12));
  }

  @Test
  void theLastVariableOfAScopeRunsFastest() throws IOException {
    GraphEnergy graph = UaiFile.read(file(GOOD));
    Edge edge = graph.edges().get(1);
    assertThat(edge.first()).isEqualTo(1);
    assertThat(edge.second()).isEqualTo(2);
    assertThat(edge.costs()[1]).isCloseTo(-Math.log(3), within(1e-12));
  }

  @Test
  void aPotentialOfZeroForbids() throws IOException {
    GraphEnergy graph = UaiFile.read(file(GOOD));
    assertThat(graph.energy(new int[] {1, 1, 0})).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MARKOV       | BAYES       | , line 1: 'BAYES' where MARKOV is needed
          2 2 3        | 2 x 3       | , line 3: 'x' where the number of labels of variable 1 is needed
          2 2 3        | 2 0 3       | , line 3: the number of labels of variable 1 is 0, must be 1 to 10000000
          2 0 1        | 3 0 1 2     | , line 6: function 1 has 3 variables, must be 1 or 2
          2 0 1        | 2 0 7       | , line 13: function 1 does not fit: a function of variable 7, but there are 3
          2 0 1        | 2 1 1       | , line 13: function 1 does not fit: a function of variable 1 and itself
          0.25         | -0.25       | , line 10: a potential of function 0 is -0.25, must be finite and at least 0
          0.25         | nan         | , line 10: 'nan' where a potential of function 0 is needed
          0.25         | Infinity    | , line 10: a potential of function 0 is Infinity, must be finite
          0.25 1       | 0 0         | , line 15: the functions of variable 0 leave no label that is allowed
          5 6          | 5           | ' ends in line 15 where a potential of function 2 is needed'
          5 6          | 5 6 7       | , line 15: the file goes on after its last function
          """)
  void namesThePlaceOfWhatIsWrong(String good, String bad, String message) throws IOException {
    assertThat(GOOD).contains(good);
    Path file = file(GOOD.replaceFirst(good, bad));
    assertThatThrownBy(() -> UaiFile.read(file))
        .isInstanceOf(InstanceFileException.class)
        .hasMessageStartingWith(file + message);
  }

  @Test
  void everyPrefixOfAFileIsRefusedInASentence() throws IOException {
    int whole = GOOD.stripTrailing().length();
    for (int length = 0; length < whole - 1; length++) {
      Path file = file(GOOD.substring(0, length));
      assertThatThrownBy(() -> UaiFile.read(file))
          .as("first %d characters", length)
          .isInstanceOf(InstanceFileException.class)
          .hasMessageStartingWith(file.toString());
    }
  }

  @Test
  void doesNotBelieveAHeaderThatPromisesMoreThanTheFileCanHold() throws IOException {
    Path file = file("MARKOV 2000000000 2 2");
    assertThatThrownBy(() -> UaiFile.read(file)).hasMessageContaining("the number of variables");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path file = folder.resolve("absent.uai");
    assertThatThrownBy(() -> UaiFile.read(file)).hasMessage("there is no file " + file);
  }
}
