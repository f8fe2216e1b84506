package org.segstream.crf;

import java.lang.System.Logger.Level;
import java.util.Optional;
import org.segstream.crf.active.VectorSolver;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.crf.simd.VectorModule;

/** Chooses among the solvers. */
public final class Solvers {
  private static final System.Logger LOG = System.getLogger(Solvers.class.getName());

  private Solvers() {}

  /** The fastest solver that runs here; logs which one that is, and why not a faster one. */
  public static CrfSolver best() {
    Optional<String> refusal = vectorRefusal();
    CrfSolver solver = refusal.isPresent() ? new ReferenceSolver() : new VectorSolver();
    if (refusal.isPresent()) {
      LOG.log(
          Level.WARNING,
          "CRF solver: {0}; the vector solver is many times faster, but {1}",
          solver,
          refusal.get());
    } else {
      LOG.log(Level.INFO, "CRF solver: {0}", solver);
    }
    return solver;
  }

  /**
   * The solver of a name.
   *
   * @param name {@code reference} or {@code vector}
   * @throws IllegalArgumentException if there is no solver of this name
   * @throws IllegalStateException if it does not run here
   */
  public static CrfSolver named(String name) {
    return switch (name) {
      case "reference" -> new ReferenceSolver();
      case "vector" -> {
        vectorRefusal()
            .ifPresent(why -> {
              throw new IllegalStateException("the vector solver does not run here: " + why);
            });
        yield new VectorSolver();
      }
      default ->
          throw new IllegalArgumentException(
              "there is no solver named " + name + "; there are reference and vector");
    };
  }

  /** The vector solver with all pixels visited in every pass. */
  public static CrfSolver overAllPixels() {
    return VectorSolver.overAllPixels();
  }

  /** The same, starting new streams with all messages zero. */
  public static CrfSolver withoutCoarseStart() {
    return VectorSolver.withoutCoarseStart();
  }

  /** Whether Java runs with the Vector API. */
  public static boolean hasVectors() {
    return VectorModule.isPresent();
  }

  /** Why the vector solver does not run here, as a clause. */
  private static Optional<String> vectorRefusal() {
    if (!hasVectors()) {
      return Optional.of(
          "Java runs without the module "
              + VectorModule.NAME
              + ": start Java with --add-modules "
              + VectorModule.NAME);
    }
    return VectorSolver.refusal();
  }
}
