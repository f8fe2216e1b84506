package org.segstream.vision.focus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.segstream.vision.ImageScaler;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.Looked;
import org.segstream.vision.engine.Outputs;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.shift.StreamFeatures;

/**
 * Runs a network on whole frames at the model's working size, and then once more on the parts of a
 * finer picture where it was unsure, or where its focus head says so; the logits of both are one
 * mosaic on the finer picture's grid, for one random field with one certificate. A frame that is
 * not larger than the working size is looked at once.
 *
 * <p>A frame's logits do not depend on what else is in its batch, if the network's do not.
 */
public final class FocusEngine implements SegmentationEngine {
  private final SegmentationModel model;
  private final Focus focus;
  private final SegmentationEngine whole;
  private final Optional<SegmentationEngine> ofChips;

  private FocusEngine(
      SegmentationModel model,
      Focus focus,
      SegmentationEngine whole,
      Optional<SegmentationEngine> ofChips) {
    this.model = model;
    this.focus = focus;
    this.whole = whole;
    this.ofChips = ofChips;
  }

  /**
   * Opens a model.
   *
   * @param source with {@link FocusSource#HEAD} the model has a head
   * @param opener opens an engine with a model, here twice: the second has a working size of a
   *     quarter of the first one's area, that of chips, unless the network takes one size only
   */
  public static FocusEngine open(
      SegmentationModel model,
      Focus focus,
      FocusSource source,
      BiFunction<SegmentationModel, Outputs, SegmentationEngine> opener) {
    SegmentationEngine whole =
        opener.apply(
            model, source == FocusSource.ENTROPY ? Outputs.LOGITS : Outputs.LOGITS_AND_FOCUS);
    if (FinePicture.takesOneSize(model)) {
      return new FocusEngine(model, focus, whole, Optional.empty());
    }
    Resolution size = model.resolution();
    Resolution half = new Resolution(Math.ceilDiv(size.width(), 2), Math.ceilDiv(size.height(), 2));
    try {
      SegmentationEngine ofChips = opener.apply(model.withResolution(half), Outputs.LOGITS);
      return new FocusEngine(model, focus, whole, Optional.of(ofChips));
    } catch (RuntimeException | Error e) {
      whole.close();
      throw e;
    }
  }

  /**
   * What both looks say of a batch.
   *
   * @param shares of each frame's finer picture that were looked at again
   */
  private record Seen(Logits logits, List<Float> shares) {}

  @Override
  public Logits infer(List<RgbImage> batch) {
    return see(batch).logits();
  }

  @Override
  public List<Inference> infer(List<RgbImage> batch, List<StreamFeatures> streams) {
    Seen seen = see(batch);
    return IntStream.range(0, batch.size())
        .mapToObj(i -> inference(seen.logits().image(i), seen.shares().get(i), false))
        .toList();
  }

  @Override
  public List<Inference> inferOnce(List<RgbImage> batch, List<StreamFeatures> streams) {
    Logits coarse = whole.infer(batch);
    boolean leftOut = picture(batch).isFiner();
    return IntStream.range(0, batch.size())
        .mapToObj(i -> inference(coarse.image(i), 0, leftOut))
        .toList();
  }

  @Override
  public boolean looksTwice() {
    return true;
  }

  private static Inference inference(Logits logits, float share, boolean leftOut) {
    return new Inference(
        logits, Optional.empty(), Optional.of(new Inference.SecondLook(share, leftOut)));
  }

  private FinePicture picture(List<RgbImage> batch) {
    RgbImage first = batch.getFirst();
    return FinePicture.of(model, focus, first.width(), first.height());
  }

  private Seen see(List<RgbImage> batch) {
    Looked looked = whole.look(batch);
    Logits coarse = looked.logits();
    FinePicture picture = picture(batch);
    if (!picture.isFiner()) {
      return new Seen(coarse, Collections.nCopies(batch.size(), 0f));
    }
    List<List<Chip>> chosen = new ArrayList<>();
    List<RgbImage> crops = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      List<Chip> of = chips(picture, map(picture, looked, i));
      chosen.add(of);
      if (!of.isEmpty()) {
        RgbImage fine = ImageScaler.scale(batch.get(i), picture.width(), picture.height());
        of.forEach(chip -> crops.add(crop(fine, chip, picture)));
      }
    }
    List<Float> shares = chosen.stream().map(chips -> picture.share(chips.size())).toList();
    return new Seen(mosaic(picture, coarse, chosen, crops), shares);
  }

  private static float[] map(FinePicture picture, Looked looked, int image) {
    int columns = ChipChoice.columns(picture);
    int rows = ChipChoice.rows(picture);
    return looked
        .focus()
        .map(head -> FocusMap.ofHead(head.image(image), columns, rows))
        .orElseGet(() -> FocusMap.ofEntropy(looked.logits().image(image), columns, rows));
  }

  private List<Chip> chips(FinePicture picture, float[] map) {
    return new ChipChoice(picture).of(map, picture.chips(focus.share()));
  }

  private static RgbImage crop(RgbImage fine, Chip chip, FinePicture picture) {
    byte[] rgb = new byte[3 * picture.chipWidth() * picture.chipHeight()];
    for (int y = 0; y < picture.chipHeight(); y++) {
      System.arraycopy(
          fine.rgb(),
          3 * ((chip.y() + y) * fine.width() + chip.x()),
          rgb,
          3 * y * picture.chipWidth(),
          3 * picture.chipWidth());
    }
    return new RgbImage(picture.chipWidth(), picture.chipHeight(), rgb);
  }

  /** On the grid that chips have, whether there are any or not. */
  private Logits mosaic(
      FinePicture picture, Logits coarse, List<List<Chip>> chosen, List<RgbImage> crops) {
    int width = Math.ceilDiv(coarse.width() * picture.width(), picture.seenWidth());
    int height = Math.ceilDiv(coarse.height() * picture.height(), picture.seenHeight());
    int labels = coarse.labels();
    float[] values = new float[coarse.batch() * labels * width * height];
    int next = 0;
    List<Logits> fine = crops.isEmpty() ? List.of() : inferred(crops);
    for (int i = 0; i < coarse.batch(); i++) {
      LogitMosaic mosaic =
          new LogitMosaic(picture, labels, width, height, values, i * labels * width * height);
      for (Chip chip : chosen.get(i)) {
        mosaic.add(chip, fine.get(next++));
      }
      mosaic.over(coarse.image(i));
    }
    return new Logits(coarse.batch(), labels, height, width, values);
  }

  private List<Logits> inferred(List<RgbImage> crops) {
    Logits all = ofChips.orElse(whole).infer(crops);
    List<Logits> single = new ArrayList<>();
    for (int i = 0; i < crops.size(); i++) {
      single.add(all.image(i));
    }
    return single;
  }

  @Override
  public String description() {
    return "%s, and at %.1f times its scale where it is unsure, %.0f %% of the picture at most"
        .formatted(whole.description(), focus.scale(), 100 * focus.share());
  }

  @Override
  public void close() {
    whole.close();
    ofChips.ifPresent(SegmentationEngine::close);
  }
}
