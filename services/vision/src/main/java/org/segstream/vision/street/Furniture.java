package org.segstream.vision.street;

import java.util.List;
import java.util.function.Consumer;

/** Lamp posts, signs, traffic lights, guard rails and bins on the pavement. */
final class Furniture {
  private static final int STEEL = 0x8C8E88;

  private final Road road;
  private final int post;
  private final Sprite fence;
  private final List<Sprite> plates;

  Furniture(long seed, Road road) {
    this.road = road;
    int[] posts = {STEEL, 0x4E5450, 0x6C6458, 0xA9ABA4};
    post = posts[Hash.below(seed, 1, 0, posts.length)];
    fence = fence(seed);
    plates =
        List.of(
            disc(0xC01F24, 0xF0F0EC),
            disc(0x1F4FA8, 0x1F4FA8),
            triangle(),
            disc(0xB01C20, 0xB01C20),
            square(0x2558B0),
            square(0xE8C020));
  }

  /** A fence that stands along the street from z to z + length. */
  Patch fence(double u, double z, double length) {
    Vector from = road.at(u, 0, z);
    Vector along = road.at(u, 0, z + length).plus(from.times(-1));
    return new Patch(from, along, Vector.up(1.5), fence, 0.95);
  }

  /** A lamp post with its arm over the road. */
  void lamp(Camera camera, double u, double z, Consumer<Patch> out) {
    pole(camera, u, z, 0.24, 6.6, out);
    Vector arm = road.across(z).times(-Math.signum(u) * 2.2);
    Material steel = Material.plain(Classes.POLE, post);
    out.accept(new Patch(road.at(u, 6.35, z), arm, Vector.up(0.22), steel, 1));
    Vector head = road.at(u, 6.2, z).plus(arm.times(0.75));
    out.accept(new Patch(head, arm.times(0.4), Vector.up(0.3), steel, 1.2));
  }

  /** A traffic sign on its post; faces along the street. */
  void sign(Camera camera, double u, double z, int kind, Consumer<Patch> out) {
    pole(camera, u, z, 0.16, 2.4, out);
    double size = 0.95;
    Vector across = road.across(z).times(size);
    Vector corner = road.at(u, 2.2, z - 0.12).plus(across.times(-0.5));
    out.accept(new Patch(corner, across, Vector.up(size), plates.get(kind % plates.size()), 1));
  }

  /** A large direction sign on two posts. */
  void board(Camera camera, double u, double z, int rgb, Consumer<Patch> out) {
    double width = 2.3;
    pole(camera, u - 0.8, z, 0.16, 2.6, out);
    pole(camera, u + 0.8, z, 0.16, 2.6, out);
    Vector across = road.across(z).times(width);
    Vector corner = road.at(u, 2.3, z - 0.12).plus(across.times(-0.5));
    out.accept(new Patch(corner, across, Vector.up(1.4), board(rgb), 1));
  }

  /** A traffic light. */
  void light(Camera camera, double u, double z, int lit, Consumer<Patch> out) {
    pole(camera, u, z, 0.2, 3.1, out);
    Vector across = road.across(z).times(0.5);
    Vector corner = road.at(u, 2.3, z - 0.15).plus(across.times(-0.5));
    out.accept(new Patch(corner, across, Vector.up(1.3), signal(lit), 1));
  }

  /** A litter bin, which has no class of its own. */
  void bin(Camera camera, double u, double z, Consumer<Patch> out) {
    Vector across = camera.right().times(0.55);
    Vector corner = road.at(u, 0, z).plus(across.times(-0.5));
    out.accept(
        new Patch(corner, across, Vector.up(0.95), Material.plain(Classes.VOID, 0x33403A), 1));
  }

  private void pole(
      Camera camera, double u, double z, double width, double height, Consumer<Patch> out) {
    Vector across = camera.right().times(width);
    Vector corner = road.at(u, 0, z).plus(across.times(-0.5));
    Material round =
        (a, b, footprint) ->
            Material.texel(Classes.POLE, Palette.scale(post, 1.15 - Math.abs(a - 0.35f)));
    out.accept(new Patch(corner, across, Vector.up(height), round, 1));
  }

  private static Sprite fence(long seed) {
    int[] colours = {0x2E4A3A, 0x3A3A3C, 0x8A6A48, 0xB8B4A8};
    int colour = colours[Hash.below(seed, 2, 0, colours.length)];
    int gap = Hash.unit(seed, 2, 1) < 0.6 ? Palette.scale(0x56663C, 0.8) : Palette.add(colour, -30);
    Sprite s = new Sprite(384, 48, 1.5, Classes.FENCE).grain(22).box(0, 0, 384, 48, gap);
    s.grain(8);
    for (int x = 0; x < 384; x += 8) {
      s.box(x, 3, x + 4, 48, colour);
    }
    for (int x = 0; x < 384; x += 64) {
      s.box(x, 0, x + 7, 48, Palette.add(colour, 18));
    }
    s.box(0, 6, 384, 10, Palette.add(colour, 10)).box(0, 38, 384, 42, Palette.add(colour, 10));
    return s.done();
  }

  private static Sprite plate() {
    return new Sprite(48, 48, 0.95, Classes.SIGN);
  }

  private static Sprite disc(int rim, int field) {
    return plate()
        .ellipse(24, 24, 24, 24, rim)
        .ellipse(24, 24, 18, 18, field)
        .box(12, 21, 36, 28, field == 0xF0F0EC ? 0x202020 : 0xF0F0EC)
        .done();
  }

  private static Sprite triangle() {
    return plate()
        .polygon(0xC01F24, 24, 0, 48, 44, 0, 44)
        .polygon(0xF4F4EE, 24, 12, 39, 39, 9, 39)
        .box(22, 20, 27, 36, 0x202020)
        .done();
  }

  private static Sprite square(int field) {
    return plate()
        .box(1, 1, 47, 47, field)
        .box(18, 8, 30, 40, 0xF4F4EE)
        .box(26, 14, 36, 26, 0xF4F4EE)
        .done();
  }

  private static Sprite board(int rgb) {
    Sprite s = new Sprite(96, 60, 1.4, Classes.SIGN).box(0, 0, 96, 60, 0xE8E8E4);
    s.box(3, 3, 93, 57, rgb);
    for (int line = 0; line < 3; line++) {
      s.box(10, 10 + 16 * line, 60 + 9 * line % 20, 18 + 16 * line, 0xEEEEEA);
    }
    return s.limb(80, 46, 80, 16, 3, 0xEEEEEA).done();
  }

  private static Sprite signal(int lit) {
    Sprite s = new Sprite(24, 60, 1.3, Classes.SIGN).box(0, 0, 24, 60, 0x1E2220);
    int[] lamps = {0xFF3020, 0xFFB020, 0x30E070};
    for (int i = 0; i < 3; i++) {
      s.ellipse(12, 11 + 19 * i, 7, 7, i == lit ? lamps[i] : Palette.scale(lamps[i], 0.25));
    }
    return s.done();
  }
}
