package org.segstream.trainer.training;

import java.util.List;
import org.segstream.vision.model.Normalisation;

/** What new networks are fed with. */
public final class InputSettings {
  /** Centres and scales colours as street scenes in daylight have them. */
  public static final Normalisation NORMALISATION =
      new Normalisation(List.of(115f, 115f, 115f), List.of(69f, 69f, 69f));

  private InputSettings() {}
}
