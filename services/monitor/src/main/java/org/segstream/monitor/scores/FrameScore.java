package org.segstream.monitor.scores;

import java.util.List;
import org.segstream.v1.LabelSet;
import org.segstream.v1.ModelReference;
import org.segstream.v1.ScoreWindow;

/**
 * How one mask does by its frame's true labels.
 *
 * @param model that made the mask
 * @param labelSet what the ids stand for
 * @param confusion pixels by true class (row) and class of the mask (column), row by row
 */
record FrameScore(ModelReference model, LabelSet labelSet, List<Long> confusion) {
  /** Of the classes that the frame or its mask has, percent. */
  double miou() {
    return ModelScores.sum(ScoreWindow.getDefaultInstance(), confusion, 1).getMiou();
  }
}
