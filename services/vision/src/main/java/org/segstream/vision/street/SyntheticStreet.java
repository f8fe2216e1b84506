package org.segstream.vision.street;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/**
 * A moving picture of a street with the exact class of every pixel, in the classes of {@link
 * org.segstream.vision.LabelSet#camVid()}.
 *
 * <p>The seed decides the place, the weather and who is about; frames can be asked for in any order
 * and are the same, bit for bit, on every machine and for any number of threads. One instance may
 * be used from several threads.
 */
public final class SyntheticStreet {
  /** Frames a second of the scene's clock. */
  public static final int FRAME_RATE = 25;

  /** Frames between two cuts of {@link CameraMotion#CUTS}. */
  public static final int FRAMES_PER_CUT = 50;

  /** Standard deviation of the sensor noise where none is given, grey values. */
  public static final double DEFAULT_NOISE = 4;

  private static final double VIEW = 170;

  private final long seed;
  private final int width;
  private final int height;
  private final CameraMotion motion;
  private final Road road;
  private final Ground ground;
  private final Sky sky;
  private final Houses houses;
  private final Kerbside kerbside;
  private final Traffic traffic;
  private final Sensor sensor;

  /** A street with {@link #DEFAULT_NOISE}. */
  public SyntheticStreet(long seed, int width, int height, CameraMotion motion) {
    this(seed, width, height, motion, DEFAULT_NOISE);
  }

  /**
   * @param seed what the street looks like
   * @param width columns, 16 to 8192
   * @param height rows, 16 to 8192
   * @param noise standard deviation of the sensor noise, 0 to 40 grey values
   * @throws IllegalArgumentException if a value is out of its range
   */
  public SyntheticStreet(long seed, int width, int height, CameraMotion motion, double noise) {
    if (width < 16 || height < 16 || width > 8192 || height > 8192) {
      throw new IllegalArgumentException(
          "size " + width + "×" + height + ", each side must be from 16 to 8192");
    }
    if (!(noise >= 0 && noise <= 40)) {
      throw new IllegalArgumentException("noise " + noise + ", must be from 0 to 40");
    }
    this.seed = Hash.mix(seed);
    this.width = width;
    this.height = height;
    this.motion = motion;
    road = new Road(this.seed);
    ground = new Ground(this.seed, road);
    sky = new Sky(this.seed);
    Furniture furniture = new Furniture(this.seed, road);
    Cars cars = new Cars(this.seed);
    houses = new Houses(this.seed, road, furniture, new Greenery(this.seed));
    kerbside = new Kerbside(this.seed, road, houses, furniture, cars);
    traffic = new Traffic(this.seed, road, cars, new People(this.seed));
    sensor = new Sensor(noise, sky.haze());
  }

  /**
   * The frame at {@code index / FRAME_RATE} seconds.
   *
   * @throws IllegalArgumentException if the index is negative
   */
  public StreetFrame frame(int index) {
    if (index < 0) {
      throw new IllegalArgumentException("frame " + index + ", must not be negative");
    }
    double seconds = (double) index / FRAME_RATE;
    Pose pose = pose(index, seconds);
    Canvas canvas = new Canvas(width, height, pose.camera());
    List<Patch> shadows = new ArrayList<>();
    List<Patch> patches = scene(canvas.camera, seconds, shadows);
    patches.forEach(canvas::draw);
    ground.draw(canvas);
    shadows.forEach(canvas::shade);
    sky.draw(canvas, pose.heading(), seconds);
    RgbImage image = sensor.develop(canvas, exposure(index), 0.6, this.seed + index);
    return new StreetFrame(image, new LabelMap(width, height, canvas.labels));
  }

  private double exposure(int index) {
    double cut = motion == CameraMotion.CUTS ? 0.12 * ((index / FRAMES_PER_CUT) % 3 - 1) : 0;
    return 1 + cut + 0.16 * NoiseTile.line(seed + 5, index / 40.0);
  }

  private List<Patch> scene(Camera camera, double seconds, List<Patch> shadows) {
    List<Patch> patches = new ArrayList<>();
    double from = camera.position().z() - 30;
    double to = camera.position().z() + VIEW;
    Traffic.View view = new Traffic.View(camera, from, camera.position().z() + 90);
    for (int side = -1; side <= 1; side += 2) {
      for (long cell = (long) Math.floor(from / Road.CELL); cell * Road.CELL < to; cell++) {
        houses.cell(camera, cell, side, patches::add);
        houses.shadow(cell, side, shadows::add);
        boolean keptClear = stands() && cell == 0 && side == road.side;
        if (cell * Road.CELL < view.to() && !keptClear) {
          kerbside.cell(camera, cell, side, patches::add);
        }
      }
      kerbside.parked(from, view.to(), side, patches::add, shadows::add);
      traffic.drivers(seconds, view, side, patches::add, shadows::add);
      traffic.cyclists(seconds, view, side, patches::add);
      traffic.walkers(seconds, view, side, 1, patches::add);
      traffic.walkers(seconds, view, side, -1, patches::add);
    }
    patches.sort(Comparator.comparingDouble(p -> camera.view(p.middle()).z()));
    return patches;
  }

  private Pose pose(int index, double seconds) {
    boolean stands = stands();
    int cuts = motion == CameraMotion.CUTS ? index / FRAMES_PER_CUT : 0;
    double z = stands ? Road.CELL / 2 : Traffic.SPEED * seconds + Traffic.METRES_PER_CUT * cuts;
    double u = stands ? road.side * (road.half + 0.3) : lane(seconds);
    double heading = course(z) + turn(seconds);
    Vector position = road.at(u, stands ? 3.1 : 1.5, z);
    double bounce = stands ? 0 : 0.004 * StrictMath.sin(7.3 * seconds);
    double horizon = height * ((stands ? 0.36 : 0.45) + bounce);
    double focal = 0.83 * Math.max(width, height * 4.0 / 3);
    double sin = StrictMath.sin(heading);
    double cos = StrictMath.cos(heading);
    return new Pose(new Camera(position, sin, cos, focal, width / 2.0, horizon), heading);
  }

  /** Whether the camera keeps its place: at the kerb, in the middle of the first cell. */
  private boolean stands() {
    return motion == CameraMotion.STATIC || motion == CameraMotion.PAN;
  }

  private double lane(double seconds) {
    return road.side * road.lane() + 0.35 * StrictMath.sin(0.6 * seconds + 1);
  }

  private double course(double z) {
    return StrictMath.atan((road.centre(z + 14) - road.centre(z)) / 14);
  }

  private double turn(double seconds) {
    return switch (motion) {
      case STATIC -> -0.12 * road.side;
      case PAN -> -0.12 * road.side + 0.55 * StrictMath.sin(seconds * 0.5);
      case FORWARD, CUTS -> 0.03 * StrictMath.sin(0.45 * seconds);
    };
  }

  private record Pose(Camera camera, double heading) {}
}
