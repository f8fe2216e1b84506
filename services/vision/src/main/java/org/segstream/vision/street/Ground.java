package org.segstream.vision.street;

/** Asphalt with markings, kerbs, paving stones and grass on the plane y = 0. */
final class Ground {
  private static final double STEP = 0.5;
  private static final double REACH = 420;

  private final Road road;
  private final int asphalt;
  private final int stones;
  private final int kerb;
  private final int grass;
  private final int paint;
  private final boolean bays;

  Ground(long seed, Road road) {
    this.road = road;
    asphalt = Palette.add(0x6A6A6E, Hash.below(seed, 3, 0, 50) - 30);
    int tint = Hash.unit(seed, 3, 1) < 0.3 ? 0xA08C7C : 0x9A9894;
    stones = Palette.add(tint, Hash.below(seed, 3, 2, 40) - 10);
    kerb = Palette.add(stones, 28);
    grass = Palette.LEAVES[Hash.below(seed, 3, 3, Palette.LEAVES.length)];
    paint = Hash.unit(seed, 3, 4) < 0.8 ? 0xDCDCD4 : 0xD8C878;
    bays = road.parking > 0 && Hash.unit(seed, 3, 5) < 0.5;
  }

  void draw(Canvas canvas) {
    Camera camera = canvas.camera;
    double[] centres = centres(camera.position().z() - REACH / 2);
    int first = Math.max(0, (int) Math.ceil(camera.horizon() - 0.5 + 0.01));
    for (int y = first; y < canvas.height; y++) {
      double slope = (y + 0.5 - camera.horizon()) / camera.focal();
      drawRow(canvas, y, camera.position().y() / slope, centres);
    }
  }

  private double[] centres(double from) {
    double[] centres = new double[(int) (1.5 * REACH / STEP) + 2];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = road.centre(from + i * STEP);
    }
    return centres;
  }

  private void drawRow(Canvas canvas, int y, double depth, double[] centres) {
    Camera camera = canvas.camera;
    float inverse = (float) (1 / depth);
    double from = camera.position().z() - REACH / 2;
    double footprint = depth / camera.focal();
    double spread = footprint * Math.max(1, depth / camera.position().y() * 0.35);
    for (int x = 0; x < canvas.width; x++) {
      int at = y * canvas.width + x;
      if (inverse <= canvas.inverseDepth[at]) {
        continue;
      }
      double side = (x + 0.5 - camera.centre()) * footprint;
      double wx = camera.position().x() + side * camera.cos() + depth * camera.sin();
      double wz = camera.position().z() - side * camera.sin() + depth * camera.cos();
      double cell = Math.clamp((wz - from) / STEP, 0, centres.length - 2);
      int i = (int) cell;
      double centre = centres[i] + (cell - i) * (centres[i + 1] - centres[i]);
      int texel = texel(wx - centre, wz, wx, spread);
      canvas.inverseDepth[at] = inverse;
      canvas.labels[at] = (byte) ((texel >>> 24) - 1);
      canvas.colours[at] = texel & 0xFFFFFF;
    }
  }

  private int texel(double u, double z, double x, double spread) {
    double off = Math.abs(u);
    int fine = NoiseTile.SHARED.at(x * 24, z * 24, NoiseTile.level(24 * spread));
    int coarse = NoiseTile.SHARED.at(x * 3, z * 1.5, NoiseTile.level(3 * spread));
    if (off < road.half) {
      return Material.texel(
          Classes.ROAD, Palette.add(roadColour(u, off, z, spread), fine / 8 + coarse / 7));
    }
    if (off < road.half + 0.3) {
      return Material.texel(Classes.PAVEMENT, Palette.add(kerb, fine / 8));
    }
    if (off < road.half + road.pavement) {
      return Material.texel(
          Classes.PAVEMENT, Palette.add(stones, fine / 9 + coarse / 9 + joint(off, z, spread)));
    }
    return Material.texel(Classes.TREE, Palette.add(grass, fine / 3 + coarse / 4));
  }

  private static int joint(double off, double z, double spread) {
    boolean joint = frac(off / 0.7) < 0.07 || frac(z / 0.9) < 0.06;
    return joint && spread < 0.15 ? -28 : 0;
  }

  private int roadColour(double u, double off, double z, double spread) {
    double strength = Math.min(1, 0.15 / spread + 0.3) * 0.85;
    boolean zebra = road.crossing(z) && frac(u / 1.1) < 0.5 && off < road.half - 0.4;
    boolean dash = off < 0.09 && frac(z / 7) < 0.5;
    double edge = road.half - road.parking;
    boolean bay = bays && (Math.abs(off - edge) < 0.06 || (off > edge && frac(z / 6.5) < 0.02));
    if (zebra || dash || bay) {
      return Palette.blend(asphalt, paint, strength);
    }
    boolean gutter = off > road.half - 0.35;
    boolean track = Math.abs(Math.abs(off - road.lane()) - 0.75) < 0.25;
    return Palette.add(asphalt, gutter ? -14 : track ? -6 : 0);
  }

  private static double frac(double x) {
    return x - Math.floor(x);
  }
}
