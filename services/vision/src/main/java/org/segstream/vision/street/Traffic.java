package org.segstream.vision.street;

import java.util.function.Consumer;

/**
 * Everything that moves by itself. Each stream of walkers or drivers is a line of places at even
 * distances that moves at one speed; the hash of a place says whether somebody is there and who.
 */
final class Traffic {
  /** Speed of the cars on the camera's side, m/s. */
  static final double SPEED = 7.5;

  private static final int PLACES_PER_CUT = 200;
  private static final double GAP = 24;

  /** A jump of this many metres along the street leads to a place that is kept for the camera. */
  static final double METRES_PER_CUT = PLACES_PER_CUT * GAP;

  private final long seed;
  private final Road road;
  private final Cars cars;
  private final People people;
  private final double crowd;

  Traffic(long seed, Road road, Cars cars, People people) {
    this.seed = seed;
    this.road = road;
    this.cars = cars;
    this.people = people;
    crowd = Hash.range(seed, 40, 0, 0.4, 0.85);
  }

  /**
   * Cars of one direction; they keep clear of the place where a driving camera is.
   *
   * @param direction +1 along the street
   */
  void drivers(
      double seconds, View view, int direction, Consumer<Patch> out, Consumer<Patch> shadows) {
    double moved = direction * SPEED * (direction > 0 ? 1 : 1.1) * seconds;
    for (long i = first(view.from(), moved, GAP); i * GAP + moved < view.to(); i++) {
      long id = Hash.of(seed, 41 + direction, i);
      boolean camera = direction > 0 && i % PLACES_PER_CUT == 0;
      if (!camera && Hash.unit(id, 0, 0) < 0.75) {
        double wander = 2 * StrictMath.sin(seconds * 0.3 + (id & 7));
        double z = i * GAP + moved + wander + Hash.range(id, 0, 1, -4, 4);
        Vector middle = road.at(direction * road.side * road.lane(), 0, z);
        Vector ahead = road.along(z).times(direction);
        int kind = Hash.below(id, 0, 2, Cars.KINDS);
        cars.draw(kind, middle, ahead, out);
        shadows.accept(cars.shadow(kind, middle, ahead));
      }
    }
  }

  /** Cyclists of one direction, between the lane and the parked cars. */
  void cyclists(double seconds, View view, int direction, Consumer<Patch> out) {
    double moved = direction * 4.2 * seconds;
    double gap = 17;
    for (long i = first(view.from(), moved, gap); i * gap + moved < view.to(); i++) {
      long id = Hash.of(seed, 44 + direction, i);
      if (Hash.unit(id, 0, 0) < 0.6) {
        double z = i * gap + moved + Hash.range(id, 0, 1, -5, 5);
        double u = direction * road.side * (road.half - road.parking - 0.55);
        int phase = Math.floorMod((long) (seconds * 6) + (id & 3), People.PHASES);
        int kind = Hash.below(id, 0, 2, People.KINDS);
        person(view.camera(), u, z, true, kind, phase, direction, out);
      }
    }
  }

  /** Pedestrians of one pavement and direction. */
  void walkers(double seconds, View view, int side, int direction, Consumer<Patch> out) {
    double moved = direction * (direction > 0 ? 1.25 : 1.1) * seconds;
    double gap = 4.5;
    for (long i = first(view.from(), moved, gap); i * gap + moved < view.to(); i++) {
      long id = Hash.of(seed, 48 + 2 * side + direction, i);
      if (Hash.unit(id, 0, 0) < crowd) {
        double z = i * gap + moved + Hash.range(id, 0, 1, -2.5, 2.5);
        double u = side * (road.half + Hash.range(id, 0, 2, 1.1, road.pavement - 0.5));
        int phase = Math.floorMod((long) (seconds * 5) + (id & 3), People.PHASES);
        int kind = Hash.below(id, 0, 3, People.KINDS);
        person(view.camera(), u, z, false, kind, phase, direction, out);
      }
    }
  }

  /** The first place of a moving line at or beyond z. */
  private static long first(double z, double moved, double gap) {
    return (long) Math.ceil((z - moved) / gap);
  }

  private void person(
      Camera camera,
      double u,
      double z,
      boolean rides,
      int kind,
      int phase,
      int direction,
      Consumer<Patch> out) {
    Vector foot = road.at(u, 0, z);
    Vector sight = foot.plus(camera.position().times(-1));
    boolean beside = Math.abs(sight.x()) > 0.8 * Math.abs(sight.z());
    Sprite sprite =
        rides ? people.cyclist(kind, phase, beside) : people.pedestrian(kind, phase, beside);
    double height =
        (rides ? People.CYCLIST_HEIGHT : People.PEDESTRIAN_HEIGHT) * (0.94 + 0.02 * (kind % 6));
    double width = height * sprite.width() / sprite.height();
    double turned = beside && (sight.x() > 0) != (direction > 0) ? 1 : -1;
    Vector across = camera.right().times(beside ? -turned * width : width);
    out.accept(new Patch(foot.plus(across.times(-0.5)), across, Vector.up(height), sprite, 1));
  }

  /**
   * The part of the street in sight.
   *
   * @param from nearest z, metres
   * @param to farthest z, metres
   */
  record View(Camera camera, double from, double to) {}
}
