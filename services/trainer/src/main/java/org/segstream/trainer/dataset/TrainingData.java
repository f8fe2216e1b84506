package org.segstream.trainer.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.SegmentationModel;

/**
 * Everything a run trains on and is judged by, decoded and in memory.
 *
 * @param labelSet the classes, common to all data sets
 * @param sources what is trained on: the splits to train on without what is held out
 * @param evaluationSets what the network is judged by, never trained on; the first one chooses the
 *     best weights
 * @param provenance one sentence a source: folder, number of images, digest of their files
 * @param teachers models whose answers to chips are targets too
 * @param unlabelled frames that a run labels for itself, with every pixel Void
 * @param edgeFold labelled images that are not trained on either, to seek the field's edges by
 */
public record TrainingData(
    LabelSet labelSet,
    List<TrainingSource> sources,
    List<EvaluationSet> evaluationSets,
    List<String> provenance,
    List<SegmentationModel> teachers,
    List<LabelledImage> unlabelled,
    List<LabelledImage> edgeFold) {
  private static final String UNLABELLED = "unlabelled";
  private static final int LEAST_FOLD = 4;

  /** Labelled images alone. */
  public TrainingData(
      LabelSet labelSet,
      List<TrainingSource> sources,
      List<EvaluationSet> evaluationSets,
      List<String> provenance) {
    this(labelSet, sources, evaluationSets, provenance, List.of(), List.of(), List.of());
  }

  /** Copies the lists. */
  public TrainingData {
    teachers = List.copyOf(teachers);
    unlabelled = List.copyOf(unlabelled);
    edgeFold = List.copyOf(edgeFold);
    sources = List.copyOf(sources);
    evaluationSets = List.copyOf(evaluationSets);
    provenance = List.copyOf(provenance);
  }

  /**
   * Labelled images that are not trained on.
   *
   * @param name {@code val}, or the prefix that was held out
   * @param images decoded images, at least one
   */
  public record EvaluationSet(String name, List<LabelledImage> images) {

    /** Copies the list. */
    public EvaluationSet {
      images = List.copyOf(images);
    }
  }

  /** The same with teachers. */
  public TrainingData taughtBy(List<SegmentationModel> others) {
    return new TrainingData(
        labelSet, sources, evaluationSets, provenance, others, unlabelled, edgeFold);
  }

  /**
   * The same with the last images of the first data set kept for the field's edges. With fewer than
   * {@value #LEAST_FOLD} of them none are.
   *
   * @param share of the images, at least 0, below 1
   */
  public TrainingData keepingForEdges(double share) {
    TrainingSource first = sources.getFirst();
    int kept = (int) (share * first.images().size());
    if (kept < LEAST_FOLD) {
      return this;
    }
    int left = first.images().size() - kept;
    List<TrainingSource> others = new ArrayList<>(sources);
    others.set(0, first.with(first.images().subList(0, left)));
    List<String> told = new ArrayList<>(provenance);
    told.add(
        "the last %d images of %s, not trained on: kept for the edges"
            .formatted(kept, first.name()));
    return new TrainingData(
        labelSet,
        others,
        evaluationSets,
        told,
        teachers,
        unlabelled,
        first.images().subList(left, first.images().size()));
  }

  /**
   * Checks that a model is for these classes.
   *
   * @throws DatasetException if its labels have other names or another order
   */
  public void requireClassesOf(SegmentationModel model) {
    if (!labelSet.names().equals(model.labels().names())) {
      throw new DatasetException(
          "the data's classes are %s, those of model %s are %s"
              .formatted(labelSet.names(), model.id(), model.labels().names()));
    }
  }

  /** How many images {@link #told} shows. */
  public int asked() {
    return lessons().mapToInt(source -> source.images().size()).sum();
  }

  /** The first data set, and frames without labels. */
  private Stream<TrainingSource> lessons() {
    return sources.stream().filter(it -> it.equals(sources.getFirst()) || !it.labelled());
  }

  /**
   * The same, with images of the first data set and frames without labels replaced by themselves
   * with what other networks say of them.
   */
  public TrainingData told(UnaryOperator<LabelledImage> ask) {
    List<TrainingSource> lessons = lessons().toList();
    List<TrainingSource> told =
        sources.stream()
            .map(source ->
                lessons.contains(source)
                    ? source.with(source.images().stream().map(ask).toList())
                    : source)
            .toList();
    return new TrainingData(
        labelSet, told, evaluationSets, provenance, teachers, unlabelled, edgeFold);
  }

  /**
   * The same with frames without labels, drawn so that they are a share of all chips.
   *
   * @param from where they come from, in words
   * @param share from 0 below 1; with 0 they are left out
   */
  public TrainingData with(List<LabelledImage> frames, String from, double share) {
    if (share == 0) {
      return this;
    }
    double total = sources.stream().mapToDouble(TrainingSource::share).sum();
    List<TrainingSource> more = new ArrayList<>(sources);
    more.add(new TrainingSource(UNLABELLED, total * share / (1 - share), frames, false));
    List<String> told = new ArrayList<>(provenance);
    told.add("%d unlabelled frames of %s".formatted(frames.size(), from));
    return new TrainingData(labelSet, more, evaluationSets, told, teachers, unlabelled, edgeFold);
  }

  /**
   * The same with frames that a run labels for itself.
   *
   * @param from where they come from, in words
   */
  public TrainingData beside(List<LabelledImage> frames, String from) {
    List<String> told = new ArrayList<>(provenance);
    told.add("%d unlabelled frames of %s".formatted(frames.size(), from));
    return new TrainingData(labelSet, sources, evaluationSets, told, teachers, frames, edgeFold);
  }

  /** The images trained on of the first data set, which is the one that the model is for. */
  public List<RgbImage> targetImages() {
    return sources.getFirst().images().stream().map(LabelledImage::image).toList();
  }

  /**
   * Reads the splits to train on of every data set, and the {@code val} split of the first that has
   * one, to be judged by if it is not trained on.
   *
   * @param specs the data sets, at least one
   * @param splits to train on, at least one; a data set may lack all but the first
   * @param holdOut prefixes of image names, for instance {@code 0001TP}: images that begin with one
   *     are evaluated, not trained on
   * @throws DatasetException if a data set cannot be read, the class lists differ, or a prefix fits
   *     no image
   */
  public static TrainingData load(List<DataSpec> specs, List<String> splits, List<String> holdOut) {
    List<CamVidLayout> layouts = specs.stream().map(s -> CamVidLayout.open(s.folder())).toList();
    LabelSet labelSet = layouts.getFirst().labelSet();
    List<TrainingSource> sources = new ArrayList<>();
    List<String> provenance = new ArrayList<>();
    Predicate<CamVidLayout.Entry> heldOut = e -> holdOut.stream().anyMatch(e.name()::startsWith);
    for (int i = 0; i < layouts.size(); i++) {
      CamVidLayout layout = layouts.get(i);
      requireSame(labelSet, layout);
      List<CamVidLayout.Entry> kept =
          entries(layout, splits).stream().filter(heldOut.negate()).toList();
      List<LabelledImage> images = read(layout, kept);
      String name = String.valueOf(layout.folder().getFileName());
      sources.add(new TrainingSource(name, specs.get(i).share().orElse(images.size()), images));
      provenance.add(
          "%s: %d images, share %s, SHA-256 of their files %s"
              .formatted(name, images.size(), sources.getLast().share(), ContentDigest.of(kept)));
    }
    return new TrainingData(labelSet, sources, evaluation(layouts, splits, holdOut), provenance);
  }

  private static List<CamVidLayout.Entry> entries(CamVidLayout layout, List<String> splits) {
    return splits.stream()
        .filter(split -> split.equals(splits.getFirst()) || layout.has(split))
        .flatMap(split -> layout.split(split).stream())
        .toList();
  }

  private static List<EvaluationSet> evaluation(
      List<CamVidLayout> layouts, List<String> splits, List<String> holdOut) {
    List<EvaluationSet> sets = new ArrayList<>();
    for (String prefix : holdOut) {
      sets.add(new EvaluationSet(prefix, heldOut(layouts, splits, prefix)));
    }
    layouts.stream()
        .filter(layout -> layout.has("val") && !splits.contains("val"))
        .findFirst()
        .ifPresent(layout -> sets.add(new EvaluationSet("val", read(layout, layout.split("val")))));
    return sets;
  }

  private static List<LabelledImage> heldOut(
      List<CamVidLayout> layouts, List<String> splits, String prefix) {
    List<LabelledImage> images = new ArrayList<>();
    for (CamVidLayout layout : layouts) {
      images.addAll(
          read(
              layout,
              entries(layout, splits).stream().filter(e -> e.name().startsWith(prefix)).toList()));
    }
    if (images.isEmpty()) {
      throw new DatasetException("no training image's name begins with " + prefix);
    }
    return images;
  }

  private static List<LabelledImage> read(CamVidLayout layout, List<CamVidLayout.Entry> entries) {
    return entries.parallelStream().map(layout::read).toList();
  }

  private static void requireSame(LabelSet labelSet, CamVidLayout layout) {
    List<String> first = labelSet.names();
    List<String> other = layout.labelSet().names();
    if (!first.equals(other)) {
      throw new DatasetException(
          "classes of %s are %s, must be those of the first data set, %s"
              .formatted(layout.folder(), other, first));
    }
  }
}
