package org.segstream.crf;

import java.lang.System.Logger.Level;

/** Chooses among the solvers. */
public final class Solvers {
  private static final System.Logger LOG = System.getLogger(Solvers.class.getName());
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private Solvers() {}

  /** The fastest solver that runs here; logs which one that is, and why not a faster one. */
  public static CrfSolver best() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      LOG.log(
          Level.WARNING,
          "CRF solver: reference, because Java runs without the module {0}; the vector solver is"
              + " many times faster, start Java with --add-modules {0}",
          VECTOR_MODULE);
      return new ReferenceSolver();
    }
    CrfSolver solver = new VectorSolver();
    LOG.log(Level.INFO, "CRF solver: {0}", solver);
    return solver;
  }
}
