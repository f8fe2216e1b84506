package org.segstream.worker.serving;

import com.google.protobuf.ByteString;
import java.util.concurrent.atomic.AtomicInteger;
import org.segstream.v1.LabelClass;
import org.segstream.v1.LabelSet;
import org.segstream.v1.ModelReference;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.Segmenter;

/**
 * A model at work, with what its masks say of it. Counts its holders: a frame holds the model that
 * its network pass had until it is finished, so that a model is closed by whoever lets go of it
 * last. Thread-safe.
 */
public final class ServedModel {
  private final Segmenter segmenter;
  private final ModelReference reference;
  private final LabelSet labelSet;
  private final Runnable unused;
  private final AtomicInteger holds = new AtomicInteger(1);

  /**
   * Held once, by its maker.
   *
   * @param unused run when nobody holds it any more
   */
  ServedModel(Segmenter segmenter, Runnable unused) {
    SegmentationModel model = segmenter.model();
    this.segmenter = segmenter;
    this.reference =
        ModelReference.newBuilder()
            .setName(model.name())
            .setVersion(model.version())
            .setSha256(ByteString.fromHex(ModelFile.sha256(model)))
            .build();
    this.labelSet = labelSet(model.labels());
    this.unused = unused;
  }

  private static LabelSet labelSet(org.segstream.vision.LabelSet labels) {
    LabelSet.Builder set = LabelSet.newBuilder().setName(labels.name()).setVoidId(labels.voidId());
    labels
        .classes()
        .forEach(c -> set.addClasses(LabelClass.newBuilder().setName(c.name()).setRgb(c.rgb())));
    return set.build();
  }

  /** The model, ready for frames. */
  public Segmenter segmenter() {
    return segmenter;
  }

  /** Which model it is. */
  public ModelReference reference() {
    return reference;
  }

  /** What its label ids stand for. */
  public LabelSet labelSet() {
    return labelSet;
  }

  /**
   * Adds holders.
   *
   * @return whether it could be: a model that nobody held is closed
   */
  boolean hold(int times) {
    return holds.getAndUpdate(now -> now == 0 ? 0 : now + times) > 0;
  }

  /** Lets go of it once. */
  public void release() {
    if (holds.decrementAndGet() == 0) {
      unused.run();
    }
  }
}
