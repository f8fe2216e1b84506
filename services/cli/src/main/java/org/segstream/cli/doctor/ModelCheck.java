package org.segstream.cli.doctor;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.segstream.vision.engine.EngineException;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.ModelFileException;
import org.segstream.vision.model.SegmentationModel;

/** Whether the model is whole, and where it runs. */
final class ModelCheck {
  private static final String MODEL = "model";
  private static final String DEVICE = "device";

  private final Supplier<SegmentationModel> model;
  private final Function<SegmentationModel, SegmentationEngine> engine;

  ModelCheck(
      Supplier<SegmentationModel> model, Function<SegmentationModel, SegmentationEngine> engine) {
    this.model = model;
    this.engine = engine;
  }

  List<Finding> look() {
    SegmentationModel loaded;
    try {
      loaded = model.get();
    } catch (ModelFileException e) {
      return List.of(
          Finding.problem(MODEL, String.valueOf(e.getMessage()), "give another with --model"));
    }
    return List.of(Finding.ok(MODEL, loaded.id() + " is whole"), device(loaded));
  }

  private Finding device(SegmentationModel loaded) {
    try (SegmentationEngine opened = engine.apply(loaded)) {
      return Finding.ok(DEVICE, opened.description());
    } catch (EngineException e) {
      return Finding.problem(DEVICE, String.valueOf(e.getMessage()), "see --device and --engine");
    }
  }
}
