package org.segstream.vision.street;

/** A point or direction: in the world x right, y up, z along the street, in metres. */
record Vector(double x, double y, double z) {
  Vector plus(Vector v) {
    return new Vector(x + v.x, y + v.y, z + v.z);
  }

  Vector times(double s) {
    return new Vector(x * s, y * s, z * s);
  }

  double dot(Vector v) {
    return x * v.x + y * v.y + z * v.z;
  }

  Vector cross(Vector v) {
    return new Vector(y * v.z - z * v.y, z * v.x - x * v.z, x * v.y - y * v.x);
  }

  static Vector up(double height) {
    return new Vector(0, height, 0);
  }
}
