package org.segstream.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.segstream.crf.Budget;
import org.segstream.crf.InstanceFile;
import org.segstream.crf.InstanceFileException;
import org.segstream.crf.graph.UaiFile;

/** Solves instances, each with the solver that takes it. */
final class SolveRun {
  private static final String UAI = "MARKOV";

  private final Optional<SolveCommand.Backend> backend;
  private final int threads;
  private final List<Integer> strides;
  private final boolean warm;
  private final Budget budget;
  private Optional<GridRun> grids = Optional.empty();
  private final GraphRun graphs = new GraphRun();

  /**
   * @param strides none for those of the file
   * @param warm whether a grid starts from the one before
   */
  SolveRun(
      Optional<SolveCommand.Backend> backend,
      int threads,
      List<Integer> strides,
      boolean warm,
      Budget budget) {
    this.backend = backend;
    this.threads = threads;
    this.strides = strides.isEmpty() ? List.of(1) : strides;
    this.warm = warm;
    this.budget = budget;
  }

  /**
   * Solves the instance of a file.
   *
   * @param deadlineMillis time for it
   * @throws InstanceFileException if the file is no instance, or one of another kind
   */
  Solved solve(Path file, Optional<Integer> deadlineMillis) {
    if (!isUai(file)) {
      return grids().solve(file, InstanceFile.read(file).grid(), budget, deadlineMillis);
    }
    if (backend.equals(Optional.of(SolveCommand.Backend.VECTOR))) {
      throw new InstanceFileException(
          file + " is a general graph, and the vector solver takes grids only; the reference does");
    }
    if (!strides.equals(List.of(1))) {
      throw new InstanceFileException(file + " is a general graph, and only grids have strides");
    }
    return graphs.solve(file, UaiFile.read(file), budget, deadlineMillis);
  }

  private GridRun grids() {
    GridRun run = grids.orElseGet(() -> GridRun.of(backend, threads, strides, warm));
    grids = Optional.of(run);
    return run;
  }

  /** By its name, or by its first word. */
  private static boolean isUai(Path file) {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".uai")) {
      return true;
    }
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(UAI.length());
      return new String(start, StandardCharsets.ISO_8859_1).equals(UAI);
    } catch (IOException e) {
      throw new InstanceFileException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
