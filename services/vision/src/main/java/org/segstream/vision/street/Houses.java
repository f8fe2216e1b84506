package org.segstream.vision.street;

import java.util.function.Consumer;

/** Rows of houses and gardens on both sides, one a {@link Road#CELL}. */
final class Houses {
  private static final Material SHADOW = Material.plain(Classes.ROAD, 0);

  private final long seed;
  private final Road road;
  private final Furniture furniture;
  private final Greenery greenery;
  private final double gardens;
  private final double storeys;

  /** +1 when the sun stands to the right. */
  private final int sun;

  private final boolean sunny;

  Houses(long seed, Road road, Furniture furniture, Greenery greenery) {
    this.seed = seed;
    this.road = road;
    this.furniture = furniture;
    this.greenery = greenery;
    gardens = Hash.range(seed, 20, 0, 0.15, 0.4);
    storeys = Hash.range(seed, 20, 1, 6, 12);
    sun = Hash.unit(seed, 20, 2) < 0.5 ? 1 : -1;
    sunny = Hash.unit(seed, 20, 3) < 0.65;
  }

  /** What stands behind the pavement of a cell. */
  void cell(Camera camera, long cell, int side, Consumer<Patch> out) {
    if (garden(cell, side)) {
      garden(camera, cell, side, out);
    } else {
      house(cell, side, out);
    }
  }

  /** The shadow that a cell's house throws on the street, if any. */
  void shadow(long cell, int side, Consumer<Patch> out) {
    if (!sunny || side != sun || garden(cell, side)) {
      return;
    }
    double line = side * (road.half + road.pavement);
    Vector from = road.at(line, 0, cell * Road.CELL);
    Vector to = road.at(line, 0, (cell + 1) * Road.CELL);
    double reach = 0.55 * height(cell, side);
    Vector away = new Vector(-side * reach, 0, 0.35 * reach);
    out.accept(new Patch(from, to.plus(from.times(-1)), away, SHADOW, 1));
  }

  private long id(long cell, int side) {
    return Hash.of(seed, 21, 2 * cell + (side > 0 ? 1 : 0));
  }

  private boolean garden(long cell, int side) {
    return Hash.unit(id(cell, side), 0, 100) < gardens;
  }

  private double height(long cell, int side) {
    return storeys * Hash.range(id(cell, side), 0, 101, 0.75, 1.4);
  }

  private double light(int side) {
    return !sunny ? 0.92 : side == sun ? 0.68 : 1.12;
  }

  private void house(long cell, int side, Consumer<Patch> out) {
    double line = side * (road.half + road.pavement);
    double height = height(cell, side);
    Vector from = road.at(line, 0, cell * Road.CELL);
    Vector along = road.at(line, 0, (cell + 1) * Road.CELL).plus(from.times(-1));
    Facade facade = new Facade(id(cell, side), Road.CELL, height);
    out.accept(new Patch(from, along, Vector.up(height), facade, light(side)));
    Vector back = new Vector(side * 9.6, 0, 0);
    Material wall = plaster(facade.wall());
    out.accept(new Patch(from, back, Vector.up(height), wall, 0.85));
    out.accept(new Patch(from.plus(along), back, Vector.up(height), wall, 0.85));
    if (Hash.unit(id(cell, side), 0, 102) < 0.55) {
      roof(from, along, height, side, id(cell, side), wall, out);
    }
  }

  private void roof(
      Vector from,
      Vector along,
      double height,
      int side,
      long id,
      Material wall,
      Consumer<Patch> out) {
    int[] tiles = {0x7A4030, 0x5A4A44, 0x4C5058, 0x8A5038};
    Material tile = plaster(tiles[Hash.below(id, 0, 103, tiles.length)]);
    Material gable =
        (a, b, footprint) ->
            b < 1 - Math.abs(2 * a - 1) ? wall.sample(a, b, footprint) : Material.TRANSPARENT;
    Vector ridge = new Vector(side * 9.6, 0, 0);
    Vector top = from.plus(Vector.up(height));
    out.accept(new Patch(top, ridge, Vector.up(3), gable, 0.85));
    out.accept(new Patch(top.plus(along), ridge, Vector.up(3), gable, 0.85));
    Vector eaves = from.plus(Vector.up(height)).plus(new Vector(-side * 0.3, -0.1, 0));
    out.accept(new Patch(eaves, along, new Vector(side * 4.8, 3, 0), tile, light(side)));
    Material brick = plaster(0x8A5444);
    Vector chimney = from.plus(along.times(0.3)).plus(new Vector(side * 3.2, height + 1, 0));
    out.accept(new Patch(chimney, along.times(0.1), Vector.up(2.4), brick, light(side)));
    out.accept(new Patch(chimney, new Vector(side, 0, 0), Vector.up(2.4), brick, 0.8));
  }

  private static Material plaster(int rgb) {
    return (a, b, footprint) -> {
      int level = NoiseTile.level(16 * footprint);
      int grain = NoiseTile.SHARED.at(a * 140, b * 140, level);
      return Material.texel(Classes.BUILDING, Palette.add(rgb, grain / 6));
    };
  }

  private void garden(Camera camera, long cell, int side, Consumer<Patch> out) {
    double line = side * (road.half + road.pavement + 0.05);
    out.accept(furniture.fence(line, cell * Road.CELL, Road.CELL));
    for (int i = 0; i < 4; i++) {
      long tree = id(cell, side) + i;
      double u = line + side * (2.2 + 2.5 * i);
      double z = (cell + 0.12 + 0.25 * ((i * 2) % 4) + 0.1 * Hash.unit(tree, 22, 0)) * Road.CELL;
      out.accept(tree(camera, u, z, tree, Hash.range(tree, 22, 1, 5.5, 9)));
    }
  }

  /** A tree that turns to the camera. */
  Patch tree(Camera camera, double u, double z, long tree, double height) {
    Vector across = camera.right().times(height * 0.8);
    Vector corner = road.at(u, 0, z).plus(across.times(-0.5));
    Sprite sprite = greenery.tree(Hash.below(tree, 22, 2, Greenery.KINDS));
    return new Patch(corner, across, Vector.up(height), sprite, sunny ? 1.05 : 0.9);
  }
}
