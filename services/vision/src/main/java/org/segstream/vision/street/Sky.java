package org.segstream.vision.street;

/** Sky with drifting clouds, and far roofs and trees along the horizon. */
final class Sky {
  private final long seed;
  private final int zenith;
  private final int horizon;
  private final double cover;

  Sky(long seed) {
    this.seed = seed;
    boolean grey = Hash.unit(seed, 4, 0) < 0.4;
    zenith = grey ? 0xB4BCC6 : 0x6F9CD2;
    horizon = grey ? 0xDADDE0 : 0xC6DAEA;
    cover = Hash.range(seed, 4, 1, -40, 35);
  }

  /** The colour that distance fades into. */
  int haze() {
    return Palette.scale(horizon, 0.93);
  }

  /** Fills what is still empty. */
  void draw(Canvas canvas, double heading, double seconds) {
    Camera camera = canvas.camera;
    for (int x = 0; x < canvas.width; x++) {
      double azimuth = heading + (x + 0.5 - camera.centre()) / camera.focal();
      for (int y = 0; y < canvas.height; y++) {
        int at = y * canvas.width + x;
        if (canvas.inverseDepth[at] == 0) {
          double elevation = (camera.horizon() - y - 0.5) / camera.focal();
          int texel = texel(azimuth, elevation, seconds);
          canvas.labels[at] = (byte) ((texel >>> 24) - 1);
          canvas.colours[at] = texel & 0xFFFFFF;
        }
      }
    }
  }

  private int texel(double azimuth, double elevation, double seconds) {
    long block = (long) Math.floor(azimuth / 0.045);
    if (elevation < 0.02 + 0.05 * Hash.unit(seed, 5, block)) {
      int wall = Palette.WALLS[Hash.below(seed, 6, block, Palette.WALLS.length)];
      return Material.texel(Classes.BUILDING, Palette.blend(wall, haze(), 0.55));
    }
    double height = Math.max(0.05, elevation);
    double drift = azimuth * 55 + seconds * 0.25;
    int cloud = NoiseTile.SHARED.at(drift / (0.4 + height), 34 / (0.3 + height), 0);
    double white = Math.clamp((cloud + cover) / 60.0, 0, 0.85);
    int blue = Palette.blend(horizon, zenith, Math.min(1, height * 1.8));
    return Material.texel(Classes.SKY, Palette.blend(blue, 0xF2F3F5, white));
  }
}
