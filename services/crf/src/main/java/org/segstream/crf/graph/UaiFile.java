package org.segstream.crf.graph;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.InstanceFileException;

/**
 * A pairwise Markov random field in the format of the UAI inference competitions, {@code MARKOV}.
 *
 * <p>Words between blanks: {@code MARKOV}; the number of variables; each one's number of labels;
 * the number of functions; for each function how many variables it has, 1 or 2, and which; then, in
 * the same order, for each function how many potentials it has, and these, the last variable's
 * label running fastest. Potentials are weights, not logarithms: finite and ≥ 0. The energy of one
 * is {@code -log}, in nats; 0 forbids the labels it is of. Functions of the same variables are
 * multiplied. Evidence, which that format keeps in files of its own, is not read.
 */
public final class UaiFile {
  private static final long MOST_LABELS = 10_000_000;

  private final Words words;
  private final long bytes;

  private UaiFile(Words words, long bytes) {
    this.words = words;
    this.bytes = bytes;
  }

  /**
   * Reads an energy.
   *
   * @throws InstanceFileException if the file cannot be read or is none of the kind; the message
   *     says where
   */
  public static GraphEnergy read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      return new UaiFile(new Words(file.toString(), text), bytes.length).parse();
    } catch (NoSuchFileException e) {
      throw new InstanceFileException("there is no file " + file, e);
    } catch (IOException | OutOfMemoryError e) {
      throw new InstanceFileException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private GraphEnergy parse() {
    String kind = words.next("MARKOV");
    if (!kind.equals("MARKOV")) {
      throw words.wrong("'" + kind + "' where MARKOV is needed");
    }
    GraphEnergy.Builder energy = new GraphEnergy.Builder(labels());
    List<int[]> scopes = scopes();
    for (int f = 0; f < scopes.size(); f++) {
      function(energy, f, scopes.get(f));
    }
    words.requireEnd();
    try {
      return energy.build();
    } catch (IllegalArgumentException e) {
      throw words.wrong(e.getMessage());
    }
  }

  private int[] labels() {
    int[] labels = new int[words.nextInt("the number of variables", 1, bytes)];
    long all = 0;
    for (int i = 0; i < labels.length; i++) {
      labels[i] = words.nextInt("the number of labels of variable " + i, 1, MOST_LABELS);
      all += labels[i];
      if (all > MOST_LABELS) {
        throw words.wrong("the variables have more than " + MOST_LABELS + " labels together");
      }
    }
    return labels;
  }

  private List<int[]> scopes() {
    int functions = words.nextInt("the number of functions", 0, bytes);
    List<int[]> scopes = new ArrayList<>();
    for (int f = 0; f < functions; f++) {
      int size = words.nextInt("the number of variables of function " + f, 0, Integer.MAX_VALUE);
      if (size < 1 || size > 2) {
        throw words.wrong("function " + f + " has " + size + " variables, must be 1 or 2");
      }
      int[] scope = new int[size];
      for (int n = 0; n < size; n++) {
        scope[n] = words.nextInt("a variable of function " + f, 0, Integer.MAX_VALUE);
      }
      scopes.add(scope);
    }
    return scopes;
  }

  private void function(GraphEnergy.Builder energy, int f, int[] scope) {
    double[] costs =
        new double[words.nextInt("the number of potentials of function " + f, 1, bytes)];
    for (int n = 0; n < costs.length; n++) {
      double potential = words.nextDouble("a potential of function " + f);
      if (!(potential >= 0 && potential <= Double.MAX_VALUE)) {
        throw words.wrong(
            "a potential of function %d is %s, must be finite and at least 0"
                .formatted(f, potential));
      }
      costs[n] = -Math.log(potential);
    }
    try {
      if (scope.length == 1) {
        energy.add(scope[0], costs);
      } else {
        energy.add(scope[0], scope[1], costs);
      }
    } catch (IllegalArgumentException e) {
      throw words.wrong("function " + f + " does not fit: " + e.getMessage());
    }
  }
}
