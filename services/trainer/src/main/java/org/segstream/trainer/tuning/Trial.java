package org.segstream.trainer.tuning;

import org.segstream.vision.model.CrfParameters;

/**
 * A random field that was tried.
 *
 * @param field its parameters
 * @param tunedMiou on the part that is gone by, percent
 * @param heldOutMiou on the part held out, percent
 * @param iterations of the solver, an image; 0 for the network alone
 */
public record Trial(CrfParameters field, double tunedMiou, double heldOutMiou, double iterations) {
  static Trial of(CrfParameters field, FieldScore tuned, FieldScore heldOut) {
    return new Trial(field, tuned.miou(), heldOut.miou(), tuned.meanIterations());
  }
}
