package org.segstream.vision.street;

/** How the camera of a {@link SyntheticStreet} moves. */
public enum CameraMotion {
  /** Stands at the kerb; only the others move. */
  STATIC,
  /** Stands at the kerb and turns back and forth. */
  PAN,
  /** Drives along the street, swaying, around its bends. */
  FORWARD,
  /** Drives, and jumps to another place every {@value SyntheticStreet#FRAMES_PER_CUT} frames. */
  CUTS
}
