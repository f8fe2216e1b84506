package org.segstream.vision.street;

import java.util.function.Consumer;

/**
 * Cars: a painted profile on both sides and patches from bumper over bonnet, windscreen and roof to
 * the other bumper.
 */
final class Cars {
  static final int KINDS = 12;
  private static final int GLASS = 0x2C353D;
  private static final double TEXELS = 40;
  private static final Material SHADOW = Material.plain(Classes.ROAD, 0);

  private final Car[] cars = new Car[KINDS];

  Cars(long seed) {
    for (int i = 0; i < KINDS; i++) {
      cars[i] = new Car(Hash.mix(seed * 3 + i));
    }
  }

  /**
   * Draws one car.
   *
   * @param middle of its ground area
   * @param ahead unit vector it faces
   */
  void draw(int kind, Vector middle, Vector ahead, Consumer<Patch> out) {
    cars[kind].draw(middle, ahead, out);
  }

  /** The dark ground below and beside a car. */
  Patch shadow(int kind, Vector middle, Vector ahead) {
    Vector right = new Vector(ahead.z(), 0, -ahead.x());
    double length = cars[kind].length + 0.3;
    Vector corner = middle.plus(ahead.times(-length / 2)).plus(right.times(-1.05));
    return new Patch(corner, ahead.times(length), right.times(2.1), SHADOW, 1);
  }

  private static final class Car {
    final double length;
    private final double width;
    private final double[] z;
    private final double[] y;
    private final Material[] skins;
    private final Sprite flank;

    Car(long kind) {
      boolean van = Hash.unit(kind, 0, 0) < 0.25;
      length = van ? 5.0 : Hash.range(kind, 0, 1, 3.8, 4.5);
      width = van ? 2.0 : 1.78;
      double roof = van ? 2.15 : 1.46;
      double waist = van ? 1.15 : 0.9;
      double boot = van ? 0 : Hash.unit(kind, 0, 2) < 0.4 ? 0.7 : 0.05;
      double bonnet = van ? 0.7 : 1.15;
      double back = van ? 0.05 : 0.45;
      double screen = van ? 0.7 : 0.75;
      z =
          new double[] {
            0, 0, boot, boot + back, length - bonnet - screen, length - bonnet, length, length
          };
      y = new double[] {0.28, waist, waist + 0.05, roof, roof, waist + 0.05, waist - 0.12, 0.25};
      int paint = Palette.PAINTS[Hash.below(kind, 0, 3, Palette.PAINTS.length)];
      Material body = Material.plain(Classes.CAR, paint);
      Material top = Material.plain(Classes.CAR, Palette.add(paint, 16));
      Material glass = glass(paint);
      skins = new Material[] {tail(paint), top, glass, top, glass, body, nose(paint)};
      flank = flank(paint);
    }

    void draw(Vector middle, Vector ahead, Consumer<Patch> out) {
      Vector right = new Vector(ahead.z(), 0, -ahead.x());
      Vector corner = middle.plus(ahead.times(-length / 2)).plus(right.times(-width / 2));
      Vector across = right.times(width);
      for (int i = 0; i < skins.length; i++) {
        Vector from = corner.plus(ahead.times(z[i])).plus(Vector.up(y[i]));
        Vector to = corner.plus(ahead.times(z[i + 1])).plus(Vector.up(y[i + 1]));
        out.accept(new Patch(from, across, to.plus(from.times(-1)), skins[i], gain(i)));
      }
      Vector height = Vector.up(y[3]);
      out.accept(new Patch(corner, ahead.times(length), height, flank, 0.85));
      out.accept(new Patch(corner.plus(across), ahead.times(length), height, flank, 0.95));
    }

    private static double gain(int skin) {
      return skin == 0 || skin == 6 ? 0.9 : 1.15;
    }

    private static Material glass(int paint) {
      return (a, b, footprint) -> {
        boolean pillar = a < 0.09f || a > 0.91f || b < 0.06f || b > 0.92f;
        int shine = (int) (50 * b) - (Math.abs(a - b) < 0.12f ? -18 : 0);
        return Material.texel(Classes.CAR, pillar ? paint : Palette.add(GLASS, shine));
      };
    }

    private Sprite tail(int paint) {
      int w = (int) (width * TEXELS);
      int h = (int) ((y[1] - y[0]) * TEXELS);
      Sprite s = new Sprite(w, h, y[1] - y[0], Classes.CAR).grain(5).box(0, 0, w, h, paint);
      s.box(0, h - 8, w, h, Palette.scale(paint, 0.6)).box(0, h - 4, w, h, 0x1A1A1C);
      s.box(1, 3, 14, 12, 0xB01A1A).box(w - 14, 3, w - 1, 12, 0xB01A1A);
      return s.box(w / 2.0 - 11, h - 15, w / 2.0 + 11, h - 9, 0xE6E2C4).done();
    }

    /** Painted upside down: the last segment of the profile runs down. */
    private Sprite nose(int paint) {
      int w = (int) (width * TEXELS);
      int h = (int) ((y[6] - y[7]) * TEXELS);
      Sprite s = new Sprite(w, h, y[6] - y[7], Classes.CAR).grain(5).box(0, 0, w, h, paint);
      s.box(0, 0, w, 5, 0x1A1A1C).box(20, h - 11, w - 20, h - 4, 0x26282B);
      s.box(2, h - 10, 17, h - 2, 0xF0F0E4).box(w - 17, h - 10, w - 2, h - 2, 0xF0F0E4);
      return s.box(w / 2.0 - 11, 7, w / 2.0 + 11, 13, 0xE8E8E8).done();
    }

    private Sprite flank(int paint) {
      int w = (int) (length * TEXELS);
      int h = (int) (y[3] * TEXELS);
      Sprite s = new Sprite(w, h, y[3], Classes.CAR).grain(5);
      for (int i = 0; i + 1 < z.length; i++) {
        double base = h - 0.28 * TEXELS;
        s.polygon(
            paint,
            z[i] * TEXELS,
            h - y[i] * TEXELS,
            z[i + 1] * TEXELS,
            h - y[i + 1] * TEXELS,
            z[i + 1] * TEXELS,
            base,
            z[i] * TEXELS,
            base);
      }
      double waist = h - (y[1] + 0.06) * TEXELS;
      double roof = h - (y[3] - 0.1) * TEXELS;
      double from = (z[2] + 0.25) * TEXELS;
      double to = (z[5] - 0.3) * TEXELS;
      s.polygon(
          GLASS, from, waist, (z[3] + 0.15) * TEXELS, roof, (z[4] - 0.1) * TEXELS, roof, to, waist);
      double middle = (z[3] + z[4]) / 2 * TEXELS;
      s.box(middle - 2, roof, middle + 2, waist, paint);
      s.box(middle, waist, middle + 1, h - 14, Palette.scale(paint, 0.5));
      s.box(0, h - 14, w, h - 11, Palette.scale(paint, 0.5));
      for (double axle : new double[] {0.8 * TEXELS, w - 0.85 * TEXELS}) {
        s.ellipse(axle, h - 12.5, 14.5, 14.5, Palette.scale(paint, 0.25));
        s.ellipse(axle, h - 12.5, 12.5, 12.5, 0x18181A).ellipse(axle, h - 12.5, 7, 7, 0x9A9CA0);
      }
      return s.done();
    }
  }
}
