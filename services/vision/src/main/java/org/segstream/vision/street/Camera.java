package org.segstream.vision.street;

/**
 * A pinhole camera that looks along the street.
 *
 * @param position of the optical centre, metres
 * @param sin sine of the heading, positive to the right
 * @param cos cosine of the heading
 * @param focal focal length, pixels
 * @param centre column of the optical axis, pixels
 * @param horizon row of the horizon, pixels
 */
record Camera(
    Vector position, double sin, double cos, double focal, double centre, double horizon) {

  /** A direction in camera coordinates: x right, y down, z into the picture. */
  Vector rotate(Vector v) {
    return new Vector(v.x() * cos - v.z() * sin, -v.y(), v.x() * sin + v.z() * cos);
  }

  /** A point in camera coordinates. */
  Vector view(Vector point) {
    return rotate(point.plus(position.times(-1)));
  }

  /** The direction to the right of the picture, in the world. */
  Vector right() {
    return new Vector(cos, 0, -sin);
  }
}
