package org.segstream.vision.street;

/** Painted trees. */
final class Greenery {
  static final int KINDS = 8;

  private final Sprite[] trees = new Sprite[KINDS];

  Greenery(long seed) {
    for (int i = 0; i < KINDS; i++) {
      trees[i] = tree(Hash.mix(seed * 7 + i));
    }
  }

  Sprite tree(int kind) {
    return trees[kind];
  }

  private static Sprite tree(long kind) {
    Sprite s = new Sprite(128, 160, 7, Classes.TREE).grain(30);
    int leaf = Palette.LEAVES[Hash.below(kind, 0, 0, Palette.LEAVES.length)];
    s.limb(64, 90, 64, 156, 4.5, 0x4E4236);
    s.limb(64, 100, 44, 70, 3, 0x4E4236).limb(64, 98, 84, 68, 3, 0x4E4236);
    for (int y = 0; y < 124; y++) {
      for (int x = 0; x < 128; x++) {
        double field = crown(kind, x, y);
        int noise = NoiseTile.SHARED.at(x * 4 + (kind & 255), y * 4, 0);
        if (field > 0.02 && field + noise * 0.003 > 0.2) {
          int rough = NoiseTile.SHARED.at(x * 1.5, y * 1.5 + (kind & 127), 0);
          s.dot(x, y, Palette.add(Palette.scale(leaf, 1.3 - y / 200.0), rough / 3));
        }
      }
    }
    return s.done();
  }

  private static double crown(long kind, int x, int y) {
    double best = 0;
    for (int i = 0; i < 12; i++) {
      double angle = i * 2.4;
      double distance = 9 + 26 * Hash.unit(kind, 1, i);
      double dx = x - 64 - distance * StrictMath.cos(angle);
      double dy = y - 60 - distance * StrictMath.sin(angle);
      double radius = 18 + 12 * Hash.unit(kind, 2, i);
      best = Math.max(best, 1 - (dx * dx + dy * dy) / (radius * radius));
    }
    return best;
  }
}
