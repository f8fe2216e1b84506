package org.segstream.vision.street;

/** Painted pedestrians and cyclists, in several clothes and phases of their step. */
final class People {
  static final int KINDS = 10;
  static final int PHASES = 4;
  static final double PEDESTRIAN_HEIGHT = 1.8;
  static final double CYCLIST_HEIGHT = 1.8;

  private final Sprite[] walking = new Sprite[KINDS * PHASES];
  private final Sprite[] passing = new Sprite[KINDS * PHASES];
  private final Sprite[] ridingAway = new Sprite[KINDS * PHASES];
  private final Sprite[] ridingPast = new Sprite[KINDS * PHASES];

  People(long seed) {
    for (int i = 0; i < KINDS * PHASES; i++) {
      long kind = Hash.mix(seed + i / PHASES);
      double swing = StrictMath.sin(Math.PI / 2 * (i % PHASES) + 0.4);
      walking[i] = pedestrian(kind, 0.35 * swing, swing);
      passing[i] = pedestrian(kind, swing, swing);
      ridingAway[i] = cyclistBehind(kind, swing);
      ridingPast[i] = cyclistBeside(kind, i % PHASES);
    }
  }

  /** A pedestrian seen along the way it goes, or across. */
  Sprite pedestrian(int kind, int phase, boolean across) {
    return (across ? passing : walking)[kind * PHASES + phase];
  }

  /** A cyclist seen along the way it goes, or across (to the right). */
  Sprite cyclist(int kind, int phase, boolean across) {
    return (across ? ridingPast : ridingAway)[kind * PHASES + phase];
  }

  private static int clothes(long kind, int piece) {
    return Palette.CLOTHES[Hash.below(kind, 0, piece, Palette.CLOTHES.length)];
  }

  private static int skin(long kind) {
    return new int[] {0xC89B7B, 0x8A5A3C, 0xE0B89A, 0x6B4530}[Hash.below(kind, 1, 0, 4)];
  }

  private static int hair(long kind) {
    return new int[] {0x2A211C, 0x5A4028, 0xB09060, 0x777777}[Hash.below(kind, 2, 0, 4)];
  }

  private static Sprite pedestrian(long kind, double stride, double swing) {
    Sprite s = new Sprite(56, 112, PEDESTRIAN_HEIGHT, Classes.PEDESTRIAN).grain(18);
    int trousers = clothes(kind, 0);
    int coat = clothes(kind, 1);
    s.limb(26, 62, 26 - 11 * stride, 104, 5, Palette.scale(trousers, 0.8));
    s.limb(30, 62, 30 + 11 * stride, 104, 5, trousers);
    s.box(22 - 11 * stride, 105, 31 - 11 * stride, 112, 0x1C1A18);
    s.box(26 + 11 * stride, 105, 35 + 11 * stride, 112, 0x1C1A18);
    s.limb(20, 32, 16 + 6 * swing, 60, 4, Palette.scale(coat, 0.75));
    s.limb(28, 32, 28, 58, 10, coat);
    if (Hash.unit(kind, 3, 0) < 0.35) {
      s.polygon(coat, 18, 50, 38, 50, 42, 82, 14, 82);
    }
    s.limb(36, 32, 40 - 6 * swing, 60, 4, Palette.scale(coat, 0.9));
    if (Hash.unit(kind, 3, 1) < 0.4) {
      s.box(38, 58, 50, 74, clothes(kind, 2));
    }
    s.ellipse(28, 10, 7, 9.5, hair(kind));
    s.ellipse(28, 13, 5.5, 7, skin(kind));
    return s.done();
  }

  private static Sprite cyclistBehind(long kind, double swing) {
    Sprite s = new Sprite(56, 112, CYCLIST_HEIGHT, Classes.BICYCLIST).grain(18);
    s.box(25, 66, 31, 112, 0x17171A);
    s.box(10, 50, 46, 53, 0x2B2B30);
    s.limb(22, 62, 19, 88 - 8 * swing, 5, clothes(kind, 0));
    s.limb(34, 62, 37, 88 + 8 * swing, 5, Palette.scale(clothes(kind, 0), 0.8));
    s.limb(19, 30, 12, 50, 4, clothes(kind, 1));
    s.limb(37, 30, 44, 50, 4, clothes(kind, 1));
    s.limb(28, 28, 28, 58, 11, clothes(kind, 1));
    s.ellipse(28, 11, 6.5, 9, skin(kind));
    s.ellipse(28, 7, 8, 6.5, Palette.PAINTS[Hash.below(kind, 4, 0, Palette.PAINTS.length)]);
    return s.done();
  }

  private static Sprite cyclistBeside(long kind, int phase) {
    Sprite s = new Sprite(112, 112, CYCLIST_HEIGHT, Classes.BICYCLIST).grain(18);
    int frame = Palette.PAINTS[Hash.below(kind, 4, 1, Palette.PAINTS.length)];
    for (int wheel = 0; wheel < 2; wheel++) {
      double x = wheel == 0 ? 22 : 90;
      s.ellipse(x, 90, 21.5, 21.5, 0x1B1B1D).ellipse(x, 90, 18, 18, 0x77787A);
      s.limb(x, 74, x, 106, 0.8, 0x3A3A3C).limb(x - 16, 90, x + 16, 90, 0.8, 0x3A3A3C);
    }
    double angle = Math.PI / 2 * phase;
    double px = 52 + 9 * StrictMath.cos(angle);
    double py = 92 + 9 * StrictMath.sin(angle);
    s.limb(22, 90, 46, 62, 2, frame).limb(46, 62, 80, 62, 2, frame);
    s.limb(52, 92, 80, 62, 2, frame).limb(22, 90, 52, 92, 2, frame).limb(80, 58, 90, 90, 2, frame);
    s.limb(46, 58, (46 + px) / 2 + 12, (58 + py) / 2 - 4, 5.5, clothes(kind, 0));
    s.limb((46 + px) / 2 + 12, (58 + py) / 2 - 4, px, py, 4, clothes(kind, 0));
    s.limb(46, 56, 62, 28, 9, clothes(kind, 1)).limb(62, 32, 80, 54, 4, clothes(kind, 1));
    s.ellipse(68, 13, 7, 9, skin(kind));
    s.ellipse(67, 9, 9, 7, Palette.PAINTS[Hash.below(kind, 4, 0, Palette.PAINTS.length)]);
    return s.done();
  }
}
