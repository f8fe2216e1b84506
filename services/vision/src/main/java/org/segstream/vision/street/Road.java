package org.segstream.vision.street;

/** The course and the cross-section of the street: a gently winding centre line and its widths. */
final class Road {
  /** Sections of this many metres along the street carry one building or garden a side. */
  static final double CELL = 13;

  /** Metres from the centre line to the kerb. */
  final double half;

  /** Metres from the kerb to the houses. */
  final double pavement;

  /** Metres of the kerb side taken by parked cars, 0 where none may park. */
  final double parking;

  /** +1 where traffic keeps right, −1 where it keeps left. */
  final int side;

  private final long seed;

  Road(long seed) {
    this.seed = seed;
    parking = Hash.unit(seed, 1, 5) < 0.6 ? 2.1 : 0;
    half = parking + Hash.range(seed, 1, 0, 2.9, 4.2);
    pavement = Hash.range(seed, 1, 1, 3.2, 5.5);
    side = Hash.unit(seed, 1, 2) < 0.7 ? 1 : -1;
  }

  /** Metres from the centre line to the middle of a lane. */
  double lane() {
    return (half - parking) / 2;
  }

  /** x of the centre line. */
  double centre(double z) {
    return amplitude() * StrictMath.sin(z / 37 + phase()) + 1.6 * StrictMath.sin(z / 15.5);
  }

  private double slope(double z) {
    return amplitude() / 37 * StrictMath.cos(z / 37 + phase())
        + 1.6 / 15.5 * StrictMath.cos(z / 15.5);
  }

  private double amplitude() {
    return Hash.range(seed, 1, 3, 0, 6);
  }

  private double phase() {
    return Hash.range(seed, 1, 4, 0, 6);
  }

  /** The point u metres right of the centre line, y above ground. */
  Vector at(double u, double y, double z) {
    return new Vector(centre(z) + u, y, z);
  }

  /** Unit vector along the street. */
  Vector along(double z) {
    double slope = slope(z);
    double norm = 1 / StrictMath.sqrt(1 + slope * slope);
    return new Vector(slope * norm, 0, norm);
  }

  /** Unit vector across the street, to the right. */
  Vector across(double z) {
    Vector along = along(z);
    return new Vector(along.z(), 0, -along.x());
  }

  /** Whether a zebra crossing lies at z; at most one in 40 m. */
  boolean crossing(double z) {
    long block = (long) Math.floor(z / 40);
    double offset = z - block * 40.0;
    return offset < 4 && Hash.unit(seed, 2, block) < 0.45;
  }
}
