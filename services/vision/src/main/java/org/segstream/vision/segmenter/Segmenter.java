package org.segstream.vision.segmenter;

import java.util.List;
import java.util.Optional;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.TimeEdges;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.shift.StreamFeatures;

/**
 * A model at work: network, then conditional random field.
 *
 * <p>The network sees frames at the model's working resolution; its logits are brought to the
 * mask's size, and the energy, its solution and its certificate live there. Thread-safe; the state
 * of a stream is not.
 */
public final class Segmenter implements AutoCloseable {
  private final SegmentationModel model;
  private final SegmentationEngine engine;
  private final CrfSolver solver;
  private final MaskSize maskSize;
  private final FrameEnergy energies;
  private final Optional<TemporalEdges> temporal;
  private final TimeBuffers buffers = new TimeBuffers();

  /** Takes over {@code engine}: closing the segmenter closes it. */
  public Segmenter(
      SegmentationModel model, SegmentationEngine engine, CrfSolver solver, MaskSize maskSize) {
    this.model = model;
    this.engine = engine;
    this.solver = solver;
    this.maskSize = maskSize;
    this.energies = new FrameEnergy(model.crf());
    this.temporal =
        Optional.of(model.crf().temporal())
            .filter(edges -> !edges.isNone())
            .map(edges -> new TemporalEdges(edges.base(), edges.contrast(), edges.sigma()));
  }

  /** The model at work. */
  public SegmentationModel model() {
    return model;
  }

  /** A fresh state for one stream. */
  public VideoState newState() {
    return new VideoState(solver.newState(), temporal);
  }

  /** The network's logits of frames of one size, at the network's output resolution. */
  public Logits logits(List<RgbImage> frames) {
    return engine.infer(frames);
  }

  /**
   * The network's logits of frames of one size, each of another stream, at the network's output
   * resolution; only what changed is computed, if the engine was opened so.
   *
   * @param streams what is kept of the streams, brought up to date
   */
  public List<Inference> infer(List<RgbImage> frames, List<StreamFeatures> streams) {
    return engine.infer(frames, streams);
  }

  /** The same in a hurry, see {@link SegmentationEngine#inferOnce}. */
  public List<Inference> inferOnce(List<RgbImage> frames, List<StreamFeatures> streams) {
    return engine.inferOnce(frames, streams);
  }

  /** See {@link SegmentationEngine#looksTwice}. */
  public boolean looksTwice() {
    return engine.looksTwice();
  }

  /** See {@link SegmentationEngine#shiftRefusal}. */
  public Optional<String> shiftRefusal() {
    return engine.shiftRefusal();
  }

  /**
   * Solves one frame and leaves what the next one needs in {@code state}.
   *
   * @param logits of this frame alone
   * @param state from {@link #newState()}
   */
  public Segmentation solve(RgbImage frame, Logits logits, VideoState state, Budget budget) {
    long start = System.nanoTime();
    RgbImage image = atMaskSize(frame);
    Optional<TimeEdges> time = state.see(image, buffers);
    Energy energy = energies.of(image, logits, time);
    long built = System.nanoTime();
    Solution solution = solver.solve(energy, state.messages(), budget);
    long solved = System.nanoTime();
    state.solved(image, solution);
    LabelMap map = new LabelMap(energy.width(), energy.height(), solution.labels());
    Optional<CertificateCheck> check =
        budget.keepDuals() ? Optional.of(CertificateCheck.of(energy, solution)) : Optional.empty();
    time.ifPresent(buffers::giveBack);
    return new Segmentation(map, solution.certificate(), check, built - start, solved - built);
  }

  /** The label of least unary at every pixel: the network alone, without the random field. */
  public LabelMap argmin(RgbImage frame, Logits logits) {
    GridEnergy energy = energy(frame, logits).expanded();
    byte[] labels = new byte[energy.width() * energy.height()];
    int k = energy.labels();
    float[] unary = energy.unary();
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int label = 1; label < k; label++) {
        if (unary[i * k + label] < unary[i * k + best]) {
          best = label;
        }
      }
      labels[i] = (byte) best;
    }
    return new LabelMap(energy.width(), energy.height(), labels);
  }

  /**
   * The energy of one frame by itself, at the mask's size: unaries from the logits, edge weights
   * from the colours.
   *
   * @param logits of this frame alone
   */
  public Energy energy(RgbImage frame, Logits logits) {
    return energies.of(atMaskSize(frame), logits, Optional.empty());
  }

  private RgbImage atMaskSize(RgbImage frame) {
    return frame.resized(maskSize.width(frame), maskSize.height(frame));
  }

  @Override
  public void close() {
    engine.close();
  }
}
