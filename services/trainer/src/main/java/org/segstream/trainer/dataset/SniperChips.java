package org.segstream.trainer.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.segstream.trainer.dataset.ChipCover.Place;
import org.segstream.trainer.dataset.LabelComponents.Component;

/**
 * Chips on an image pyramid (Singh, Najibi and Davis, SNIPER, NeurIPS 2018): as few as hold every
 * region that counts at each scale, and negative ones where the network is wrong or unsure and no
 * such chip lies. An image has as many chips as its content asks for. At each scale what does not
 * count there is Void; negative chips lie at the middle scale and keep all their labels.
 *
 * <p>A chip is drawn among all chips of a source, mirrored, rotated and varied in colour as usual,
 * but not zoomed.
 */
public final class SniperChips implements ChipSource {
  private static final int FEWEST_PIXELS = 16;
  private static final int MOST_NEGATIVES = 2;
  private static final double DOUBTFUL = 0.3;

  private final List<TrainingSource> sources;
  private final int classes;
  private final Augmentation settings;
  private final Augmenter augmenter;
  private final Doubts doubts;
  private final long seed;
  private final double totalShare;
  private final List<List<Chip>> positives;
  private List<List<Chip>> pools = List.of();

  /** A chip of an image; {@code image} counts through all sources. */
  private record Chip(LabelledImage source, int image, int level, Place place, boolean negative) {}

  /**
   * How much there is to see.
   *
   * @param chips of an image, mean
   * @param negatives of them
   * @param ofSingleScale pixels of all chips against those of the images as they are
   * @param ofMultiScale against those of the images at every scale
   */
  public record Figures(
      double chips, double negatives, double ofSingleScale, double ofMultiScale) {}

  /**
   * @param sources where images are drawn from
   * @param classes without Void
   * @param augmentation size of a chip, largest zoom, and how chips are varied
   * @param doubts of the network; {@link #look} takes them over when they have changed
   * @param seed of everything drawn
   */
  public SniperChips(
      List<TrainingSource> sources,
      int classes,
      Augmentation augmentation,
      Doubts doubts,
      long seed) {
    this.sources = List.copyOf(sources);
    this.classes = classes;
    this.settings = augmentation;
    this.augmenter = new Augmenter(augmentation, classes);
    this.doubts = doubts;
    this.seed = seed;
    this.totalShare = sources.stream().mapToDouble(TrainingSource::share).sum();
    List<LabelledImage> images = images();
    this.positives =
        IntStream.range(0, images.size())
            .parallel()
            .mapToObj(i -> positives(images.get(i), i))
            .toList();
    look();
  }

  private List<LabelledImage> images() {
    return sources.stream().flatMap(source -> source.images().stream()).toList();
  }

  /** Lays the negative chips anew, by the doubts as they are now. */
  public void look() {
    List<List<Chip>> laid = new ArrayList<>();
    int number = 0;
    for (TrainingSource source : sources) {
      List<Chip> pool = new ArrayList<>();
      for (LabelledImage image : source.images()) {
        pool.addAll(positives.get(number));
        pool.addAll(negatives(image, number));
        number++;
      }
      laid.add(List.copyOf(pool));
    }
    pools = List.copyOf(laid);
  }

  private ChipPyramid pyramid(LabelledImage image) {
    return ChipPyramid.of(image.image().width(), image.image().height(), settings);
  }

  private List<Chip> positives(LabelledImage image, int number) {
    ChipPyramid pyramid = pyramid(image);
    List<Component> all = LabelComponents.of(image.labels(), classes).all();
    List<Chip> chips = new ArrayList<>();
    for (int level = 0; level < pyramid.levels().size(); level++) {
      boolean[] valid = pyramid.valid(all, level);
      List<Component> wanted =
          IntStream.range(0, all.size())
              .filter(i -> valid[i] && all.get(i).pixels() >= FEWEST_PIXELS)
              .mapToObj(all::get)
              .toList();
      int at = level;
      ChipCover.of(
              wanted, pyramid.levels().get(level), image.image().width(), image.image().height())
          .forEach(place -> chips.add(new Chip(image, number, at, place, false)));
    }
    return chips;
  }

  /**
   * The most doubtful places of the middle level, as far as no chip finer than whole lies there.
   */
  private List<Chip> negatives(LabelledImage image, int number) {
    ChipPyramid.Level level = pyramid(image).levels().get(ChipPyramid.MIDDLE);
    int width = image.image().width();
    int height = image.image().height();
    float[][] open = open(image, number);
    List<Chip> chips = new ArrayList<>();
    while (chips.size() < MOST_NEGATIVES) {
      Place best = new Place(0, 0);
      double most = 0;
      for (int y = 0; y < height; y += Doubts.CELL) {
        for (int x = 0; x < width; x += Doubts.CELL) {
          Place place =
              new Place(
                  ChipCover.start(x, level.width(), width),
                  ChipCover.start(y, level.height(), height));
          double doubt = sum(open, place, level);
          if (doubt > most) {
            most = doubt;
            best = place;
          }
        }
      }
      double cells = level.width() * level.height() / (Doubts.CELL * Doubts.CELL);
      if (most < DOUBTFUL * cells) {
        return chips;
      }
      chips.add(new Chip(image, number, ChipPyramid.MIDDLE, best, true));
      clear(open, best, level);
    }
    return chips;
  }

  /** The doubts of an image's cells, without those on which a positive chip lies. */
  private float[][] open(LabelledImage image, int number) {
    int columns = (image.image().width() + Doubts.CELL - 1) / Doubts.CELL;
    int rows = (image.image().height() + Doubts.CELL - 1) / Doubts.CELL;
    float[][] open = new float[rows][columns];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        open[y][x] = doubts.values()[doubts.cell(number, x * Doubts.CELL, y * Doubts.CELL)];
      }
    }
    ChipPyramid pyramid = pyramid(image);
    for (Chip chip : positives.get(number)) {
      if (chip.level() > 0) {
        clear(open, chip.place(), pyramid.levels().get(chip.level()));
      }
    }
    return open;
  }

  private static boolean shows(Place place, ChipPyramid.Level level, int x, int y) {
    double middleX = (x + 0.5) * Doubts.CELL;
    double middleY = (y + 0.5) * Doubts.CELL;
    return middleX >= place.left()
        && middleY >= place.top()
        && middleX < place.left() + level.width()
        && middleY < place.top() + level.height();
  }

  private static double sum(float[][] open, Place place, ChipPyramid.Level level) {
    double sum = 0;
    for (int y = 0; y < open.length; y++) {
      for (int x = 0; x < open[y].length; x++) {
        sum += shows(place, level, x, y) ? open[y][x] : 0;
      }
    }
    return sum;
  }

  private static void clear(float[][] open, Place place, ChipPyramid.Level level) {
    for (int y = 0; y < open.length; y++) {
      for (int x = 0; x < open[y].length; x++) {
        open[y][x] = shows(place, level, x, y) ? 0 : open[y][x];
      }
    }
  }

  @Override
  public LabelledImage chip(long number) {
    SplittableRandom random = Sampler.random(seed, number);
    List<Chip> pool = draw(random);
    Chip chip = pool.get(random.nextInt(pool.size()));
    ChipPyramid.Level level = pyramid(chip.source()).levels().get(chip.level());
    ChipView view =
        ChipView.at(
            settings,
            level.scale(),
            chip.place().left() + level.width() / 2,
            chip.place().top() + level.height() / 2,
            random);
    return augmenter.apply(chip.negative() ? chip.source() : counted(chip), view, random);
  }

  /** The chip's image with what does not count at its level made Void. */
  private LabelledImage counted(Chip chip) {
    LabelledImage source = chip.source();
    LabelComponents components = LabelComponents.of(source.labels(), classes);
    boolean[] valid = pyramid(source).valid(components.all(), chip.level());
    return new LabelledImage(
        source.name(), source.image(), components.only(source.labels(), valid, classes));
  }

  private List<Chip> draw(SplittableRandom random) {
    double u = random.nextDouble() * totalShare;
    for (int i = 0; i < sources.size(); i++) {
      u -= sources.get(i).share();
      if (u < 0 && !pools.get(i).isEmpty()) {
        return pools.get(i);
      }
    }
    return pools.stream()
        .filter(pool -> !pool.isEmpty())
        .findFirst()
        .orElseThrow(() -> new DatasetException("no training image has a labelled region"));
  }

  /** How much there is to see now. */
  public Figures figures() {
    double chips = 0;
    double negatives = 0;
    for (List<Chip> pool : pools) {
      chips += pool.size();
      negatives += pool.stream().filter(Chip::negative).count();
    }
    double single = 0;
    double multi = 0;
    List<LabelledImage> images = images();
    for (LabelledImage image : images) {
      double pixels = (double) image.image().width() * image.image().height();
      single += pixels;
      multi += pixels * pyramid(image).pixels();
    }
    double seen = chips * settings.chipWidth() * settings.chipHeight();
    return new Figures(
        chips / images.size(), negatives / images.size(), seen / single, seen / multi);
  }
}
