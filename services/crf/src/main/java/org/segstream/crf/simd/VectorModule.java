package org.segstream.crf.simd;

/** The Vector API, an incubator module that Java is started with or without. */
public final class VectorModule {
  /** For {@code --add-modules}. */
  public static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /** Whether Java runs with it; if not, no other class of this package may be touched. */
  public static boolean isPresent() {
    return ModuleLayer.boot().findModule(NAME).isPresent();
  }
}
