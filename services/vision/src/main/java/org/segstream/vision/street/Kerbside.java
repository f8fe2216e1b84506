package org.segstream.vision.street;

import java.util.function.Consumer;

/** What stands still between kerb and houses, and at the kerb: trees, posts, signs, parked cars. */
final class Kerbside {
  private static final double BAY = 6.5;
  private static final int[] BOARDS = {0x1E5A3A, 0x1F4FA8, 0x6A4A28};

  private final long seed;
  private final Road road;
  private final Houses houses;
  private final Furniture furniture;
  private final Cars cars;
  private final double trees;
  private final double parked;
  private final double rails;

  Kerbside(long seed, Road road, Houses houses, Furniture furniture, Cars cars) {
    this.seed = seed;
    this.road = road;
    this.houses = houses;
    this.furniture = furniture;
    this.cars = cars;
    trees = Hash.range(seed, 30, 0, 0.15, 0.55);
    parked = Hash.range(seed, 30, 1, 0.25, 0.65);
    rails = Hash.range(seed, 30, 2, 0.05, 0.25);
  }

  /** The pavement of a cell. */
  void cell(Camera camera, long cell, int side, Consumer<Patch> out) {
    long id = Hash.of(seed, 31, 2 * cell + (side > 0 ? 1 : 0));
    double kerb = side * (road.half + 0.75);
    double z = cell * Road.CELL;
    if (Math.floorMod(cell, 2) == (side > 0 ? 0 : 1)) {
      furniture.lamp(camera, kerb, z + 1, out);
    }
    if (Hash.unit(id, 0, 0) < trees) {
      out.accept(houses.tree(camera, kerb + side * 0.4, z + 5, id, Hash.range(id, 0, 1, 4.5, 7)));
    }
    double choice = Hash.unit(id, 0, 2);
    if (choice < 0.4) {
      furniture.sign(camera, kerb, z + 9, Hash.below(id, 0, 3, 60), out);
    } else if (choice < 0.52) {
      furniture.board(camera, kerb + side * 0.6, z + 9, BOARDS[Hash.below(id, 0, 4, 3)], out);
    } else if (road.crossing(z + 11)) {
      furniture.light(camera, kerb, z + 11, Hash.below(id, 0, 5, 3), out);
    } else if (choice > 0.88) {
      furniture.bin(camera, kerb + side * 0.3, z + 8, out);
    }
    if (Hash.unit(id, 0, 6) < rails) {
      out.accept(furniture.fence(side * (road.half + 0.4), z + 2, Road.CELL * 0.75));
    }
  }

  /** Cars parked at the kerb between two places. */
  void parked(double from, double to, int side, Consumer<Patch> out, Consumer<Patch> shadows) {
    if (road.parking == 0) {
      return;
    }
    for (long bay = (long) Math.floor(from / BAY); bay * BAY < to; bay++) {
      double z = (bay + 0.5) * BAY;
      long id = Hash.of(seed, 32, 2 * bay + (side > 0 ? 1 : 0));
      if (Hash.unit(id, 0, 0) < parked && !road.crossing(z + 4) && !road.crossing(z - 4)) {
        Vector middle = road.at(side * (road.half - road.parking / 2), 0, z);
        Vector ahead = road.along(z).times(side == road.side ? 1 : -1);
        int kind = Hash.below(id, 0, 1, Cars.KINDS);
        cars.draw(kind, middle, ahead, out);
        shadows.accept(cars.shadow(kind, middle, ahead));
      }
    }
  }
}
