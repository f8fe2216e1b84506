package org.segstream.vision.street;

/**
 * A parallelogram {@code origin + a·first + b·second} with 0 ≤ a, b ≤ 1, seen from both sides.
 *
 * @param gain how much light it takes, 1 for full light
 */
record Patch(Vector origin, Vector first, Vector second, Material material, double gain) {

  Vector middle() {
    return origin.plus(first.times(0.5)).plus(second.times(0.5));
  }
}
