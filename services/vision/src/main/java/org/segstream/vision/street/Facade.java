package org.segstream.vision.street;

/** The front of a house: a wall with rows of windows, a door or shop below. */
final class Facade implements Material {
  private final long seed;
  private final int wall;
  private final int trim;
  private final int bays;
  private final int floors;
  private final double width;
  private final double height;
  private final double windowWidth;
  private final double windowHeight;
  private final boolean shop;
  private final boolean brick;

  /**
   * @param width metres
   * @param height metres
   */
  Facade(long seed, double width, double height) {
    this.seed = seed;
    this.width = width;
    this.height = height;
    wall =
        Palette.add(
            Palette.WALLS[Hash.below(seed, 0, 0, Palette.WALLS.length)],
            Hash.below(seed, 0, 1, 30) - 15);
    trim = Hash.unit(seed, 0, 2) < 0.5 ? Palette.add(wall, 45) : Palette.add(wall, -40);
    bays = Math.max(1, (int) (width / Hash.range(seed, 0, 3, 2.2, 3.6)));
    floors = Math.max(2, (int) (height / Hash.range(seed, 0, 4, 2.9, 3.6)));
    windowWidth = Hash.range(seed, 0, 5, 0.34, 0.62);
    windowHeight = Hash.range(seed, 0, 6, 0.42, 0.62);
    shop = Hash.unit(seed, 0, 7) < 0.4;
    brick = Hash.unit(seed, 0, 8) < 0.45;
  }

  int wall() {
    return wall;
  }

  @Override
  public int sample(float a, float b, float footprint) {
    double fx = a * bays;
    double fy = b * floors;
    int bay = (int) fx;
    int floor = (int) fy;
    int colour = colour(bay, floor, fx - bay - 0.5, fy - floor, footprint);
    int level = NoiseTile.level(20 * footprint);
    int grain = NoiseTile.SHARED.at(a * width * 20, b * height * 20, level) / 9;
    int stain = NoiseTile.SHARED.at(a * width * 2 + seed % 97, b * height, 0) / 9;
    return Material.texel(Classes.BUILDING, Palette.add(colour, grain + stain));
  }

  private int colour(int bay, int floor, double x, double y, float footprint) {
    if (b(floor, y) > 0.965) {
      return trim;
    }
    double halfWidth = floor == 0 && shop ? 0.44 : windowWidth / 2;
    double low = floor == 0 ? shop ? 0.14 : 0.24 : 0.26;
    double high = low + (floor == 0 && shop ? 0.6 : windowHeight);
    if (floor == 0 && !shop && Hash.below(seed, 9, 0, bays) == bay) {
      low = 0;
      halfWidth = 0.2;
      high = 0.72;
    }
    double inside = Math.min(halfWidth - Math.abs(x), Math.min(y - low, high - y));
    if (inside < 0) {
      return floor == 0 && shop && y > 0.78 ? awning() : masonry(y, footprint);
    }
    if (inside < 0.035) {
      return trim;
    }
    return low == 0
        ? Palette.PAINTS[Hash.below(seed, 10, 0, Palette.PAINTS.length)]
        : glass(bay, floor, y);
  }

  private double b(int floor, double y) {
    return (floor + y) / floors;
  }

  private int awning() {
    return Palette.PAINTS[Hash.below(seed, 12, 0, Palette.PAINTS.length)];
  }

  private int masonry(double y, float footprint) {
    double course = y * 14;
    boolean joint = brick && footprint < 0.04 && course - Math.floor(course) < 0.16;
    return joint ? Palette.add(wall, 22) : wall;
  }

  private int glass(int bay, int floor, double y) {
    double light = Hash.unit(seed, 8, bay * 64L + floor);
    int pane = light < 0.15 ? 0xC8B890 : light < 0.5 ? 0x3A424C : 0x56646F;
    return Palette.add(pane, (int) (y * 40) - 10);
  }
}
