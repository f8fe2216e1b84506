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
    double[] blobs = blobs(kind);
    int offset = (int) (kind & 255);
    for (int y = 0; y < 124; y++) {
      for (int x = 0; x < 128; x++) {
        double field = field(blobs, x, y);
        int edge = NoiseTile.SHARED.at(x * 4.0 + offset, y * 4.0, 0);
        if (field > 0.02 && field + edge * 0.003 > 0.2) {
          int rough = NoiseTile.SHARED.at(x * 1.5, y * 1.5 + offset, 0);
          s.dot(x, y, Palette.add(Palette.scale(leaf, 1.3 - y / 200.0), rough / 3));
        }
      }
    }
    return s.done();
  }

  /** Centres and radii of the round parts of a crown: x, y, radius, … */
  private static double[] blobs(long kind) {
    double[] blobs = new double[36];
    for (int i = 0; i < blobs.length; i += 3) {
      double angle = i * 0.8;
      double distance = 9 + 26 * Hash.unit(kind, 1, i);
      blobs[i] = 64 + distance * StrictMath.cos(angle);
      blobs[i + 1] = 60 + distance * StrictMath.sin(angle);
      blobs[i + 2] = 18 + 12 * Hash.unit(kind, 2, i);
    }
    return blobs;
  }

  /** 1 in the middle of a part, 0 at its rim and outside all. */
  private static double field(double[] blobs, int x, int y) {
    double best = 0;
    for (int i = 0; i < blobs.length; i += 3) {
      double dx = x - blobs[i];
      double dy = y - blobs[i + 1];
      best = Math.max(best, 1 - (dx * dx + dy * dy) / (blobs[i + 2] * blobs[i + 2]));
    }
    return best;
  }
}
