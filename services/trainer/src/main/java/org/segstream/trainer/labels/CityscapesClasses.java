package org.segstream.trainer.labels;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.foreign.LabelTable;

/**
 * The 19 classes that Cityscapes evaluates (Cordts et al., CVPR 2016), with their ids; every other
 * id is Void.
 */
final class CityscapesClasses {
  private static final int VOID = 255;

  /** Id of pixels without a class in {@code labelIds}: "unlabeled". */
  static final int UNLABELED = 0;

  private static final int[] IDS = {
    7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33
  };

  /** Id of {@code labelTrainIds} → class. */
  static final LabelSet LABELS =
      new LabelSet("cityscapes-19", LabelTable.of("cityscapes").labels().classes(), VOID);

  private static final Map<Integer, Integer> TRAIN_IDS =
      IntStream.range(0, IDS.length).boxed().collect(Collectors.toMap(k -> IDS[k], k -> k));

  private CityscapesClasses() {}

  /** The class of an id of {@code labelIds}, or Void. */
  static int trainId(int id) {
    return TRAIN_IDS.getOrDefault(id, VOID);
  }

  /** The id in {@code labelIds} of a class, or that of what has none. */
  static int id(int trainId) {
    return trainId < IDS.length ? IDS[trainId] : UNLABELED;
  }

  /** Classes by id of {@code labelIds}, so that label maps have the usual colours. */
  static LabelSet byId() {
    LabelClass[] classes = new LabelClass[IDS[IDS.length - 1] + 1];
    Arrays.setAll(
        classes,
        id ->
            trainId(id) == VOID
                ? new LabelClass("id " + id, 0)
                : LABELS.classes().get(trainId(id)));
    return new LabelSet("cityscapes", List.of(classes), VOID);
  }
}
