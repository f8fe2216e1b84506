package org.segstream.vision.focus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.segstream.vision.ImageScaler;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

/**
 * Runs a network on whole frames at the model's working size, and then once more on the parts of a
 * finer picture where it was unsure; the logits of both are one mosaic on the finer picture's grid,
 * for one random field with one certificate. A frame that is not larger than the working size is
 * looked at once.
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
   * @param opener opens an engine with a model, here twice: the second has a working size of a
   *     quarter of the first one's area, that of chips, unless the network takes one size only
   */
  public static FocusEngine open(
      SegmentationModel model,
      Focus focus,
      Function<SegmentationModel, SegmentationEngine> opener) {
    SegmentationEngine whole = opener.apply(model);
    Resolution size = model.resolution();
    Resolution half = new Resolution(Math.ceilDiv(size.width(), 2), Math.ceilDiv(size.height(), 2));
    Optional<SegmentationEngine> chips =
        FinePicture.takesOneSize(model)
            ? Optional.empty()
            : Optional.of(opener.apply(model.withResolution(half)));
    return new FocusEngine(model, focus, whole, chips);
  }

  @Override
  public Logits infer(List<RgbImage> batch) {
    Logits coarse = whole.infer(batch);
    RgbImage first = batch.getFirst();
    FinePicture picture = FinePicture.of(model, focus, first.width(), first.height());
    if (!picture.isFiner()) {
      return coarse;
    }
    List<List<Chip>> chosen = new ArrayList<>();
    List<RgbImage> crops = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      List<Chip> of = chips(picture, coarse.image(i));
      chosen.add(of);
      if (!of.isEmpty()) {
        RgbImage fine = ImageScaler.scale(batch.get(i), picture.width(), picture.height());
        of.forEach(chip -> crops.add(crop(fine, chip, picture)));
      }
    }
    return mosaic(picture, coarse, chosen, crops);
  }

  private List<Chip> chips(FinePicture picture, Logits coarse) {
    float[] map = FocusMap.of(coarse, ChipChoice.columns(picture), ChipChoice.rows(picture));
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
