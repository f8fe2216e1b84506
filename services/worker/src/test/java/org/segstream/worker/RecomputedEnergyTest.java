package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Motion;
import org.segstream.v1.Certificate;
import org.segstream.v1.Frame;
import org.segstream.v1.LocalGaps;
import org.segstream.v1.Mask;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.model.TemporalParameters;
import org.segstream.vision.motion.MotionSearch;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;

/**
 * The certificate speaks of the published label map: its energy, recomputed in double from the
 * published frame, the model and that map, by formulas written out again here.
 */
class RecomputedEnergyTest extends OnBroker {
  private static final WorkerOptions WITH_LOCAL_GAPS =
      WorkerOptions.DEFAULTS.withSolver(
          SolverOptions.DEFAULTS.withCheckEvery(1).withLocalGaps(true));

  @ParameterizedTest
  @CsvSource({"120, 90, 120, 90, false", "120, 90, 64, 48, false", "120, 90, 120, 90, true"})
  void theEnergyOfThePublishedLabelMapIsThePublishedEnergy(
      int width, int height, int maskWidth, int maskHeight, boolean table) throws Exception {
    SegmentationModel model = table ? withTable(MODEL) : MODEL;
    for (int i = 0; i < 3; i++) {
      publish(frame("cam", i, width, height));
    }
    try (SegmentationEngine engine = engine();
        Segmenter segmenter =
            new Segmenter(
                model, engine(), Solvers.best(), new MaskSize.Fixed(maskWidth, maskHeight));
        Worker worker = new Worker(kafka, topics, segmenter, WITH_LOCAL_GAPS, registry)) {
      MotionSearch search = new MotionSearch();
      Optional<Past> past = Optional.empty();
      for (Mask mask : masks(3)) {
        Frame frame = frame("cam", (int) mask.getSequence(), width, height);
        RgbImage image = new RgbImage(width, height, frame.getImage().getData().toByteArray());
        LabelMap map = LabelMap.fromPng(mask.getLabelMap().getPng().toByteArray());
        RgbImage small = image.resized(maskWidth, maskHeight);
        double energy = energy(model.crf(), engine.infer(List.of(image)), small, map);
        Optional<Motion> motion = search.next(small);
        if (past.isPresent()) {
          energy -= kept(motion.orElseThrow(), past.get(), small, map);
        }
        past = Optional.of(new Past(small, map));
        Certificate certificate = mask.getCertificate();
        assertThat(certificate.getEnergy()).isCloseTo(energy, within(1e-6 * Math.abs(energy)));
        assertThat(certificate.getLowerBound()).isLessThanOrEqualTo(energy);
        assertThat(certificate.getRelativeGap()).isBetween(0.0, 0.01);
        assertWithin(mask.getLocalGaps(), energy - certificate.getLowerBound());
      }
      assertThat(worker.ended()).isNotDone();
    }
  }

  /** Cells that add up to the gap, or less: the check may prove more than the solver says. */
  private static void assertWithin(LocalGaps gaps, double gap) {
    assertThat(gaps.getPartsCount()).isEqualTo(gaps.getWidth() * gaps.getHeight()).isPositive();
    int sum = gaps.getPartsList().stream().mapToInt(Integer::intValue).sum();
    double rounding = gaps.getLargest() / 510 * gaps.getPartsCount();
    assertThat((double) gaps.getLargest() * sum / 255)
        .isNotNegative()
        .isLessThanOrEqualTo(gap + rounding + 1e-4 * Math.abs(gap));
  }

  private static SegmentationEngine engine() {
    return Engines.open(MODEL, EngineKind.ONNX, DeviceChoice.CPU, 1);
  }

  /** Labels that meet cost from 0.5 to 1.3125 times an edge's weight. */
  private static SegmentationModel withTable(SegmentationModel model) {
    int labels = model.labels().size();
    List<Float> costs = new ArrayList<>();
    for (int n = 0; n < labels * labels; n++) {
      int a = n / labels;
      int b = n % labels;
      costs.add(a == b ? 0 : (8 + (a * b + a + b) % 14) / 16f);
    }
    return model.withCrf(new CrfParameters(model.crf().families(), model.crf().temporal(), costs));
  }

  private static double cost(CrfParameters crf, int a, int b) {
    if (a == b) {
      return 0;
    }
    return crf.compatibility().isEmpty()
        ? 1
        : crf.compatibility().get(a * MODEL.labels().size() + b);
  }

  /** A frame of the stream and what was published of it. */
  private record Past(RgbImage image, LabelMap map) {}

  /** The weights of the edges along time whose ends have one label. */
  private static double kept(Motion motion, Past past, RgbImage image, LabelMap map) {
    TemporalParameters temporal = MODEL.crf().temporal();
    double sum = 0;
    int edges = 0;
    for (int i = 0; i < map.width() * map.height(); i++) {
      int x = i % map.width();
      int y = i / map.width();
      int block = y / motion.block() * motion.columns() + x / motion.block();
      int fromX = x - motion.dx(block);
      int fromY = y - motion.dy(block);
      boolean inside = fromX >= 0 && fromX < map.width() && fromY >= 0 && fromY < map.height();
      if (motion.matched(block) && inside && past.map().at(fromX, fromY) == map.at(x, y)) {
        double squares = squares(image, x, y, past.image(), fromX, fromY);
        double sigma = temporal.sigma();
        sum += temporal.base() + temporal.contrast() * Math.exp(-squares / (2 * sigma * sigma));
        edges++;
      }
    }
    assertThat(edges).as("edges along time").isPositive();
    return sum;
  }

  private static double energy(CrfParameters field, Logits logits, RgbImage image, LabelMap map) {
    EdgeParameters crf = field.families().getFirst();
    double sum = 0;
    for (int y = 0; y < map.height(); y++) {
      for (int x = 0; x < map.width(); x++) {
        sum -= logit(logits, map.at(x, y), x, y, map.width(), map.height());
        if (x + 1 < map.width()) {
          double cost = cost(field, map.at(x, y), map.at(x + 1, y));
          sum += cost * weight(crf, image, x, y, x + 1, y);
        }
        if (y + 1 < map.height()) {
          double cost = cost(field, map.at(x, y), map.at(x, y + 1));
          sum += cost * weight(crf, image, x, y, x, y + 1);
        }
      }
    }
    return sum;
  }

  /** Bilinear between the centres of the network's cells. */
  private static double logit(Logits logits, int label, int x, int y, int width, int height) {
    double u = (x + 0.5) * logits.width() / width - 0.5;
    double v = (y + 0.5) * logits.height() / height - 0.5;
    double right = Math.clamp(u, 0, logits.width() - 1) % 1;
    double down = Math.clamp(v, 0, logits.height() - 1) % 1;
    double sum = 0;
    for (int dy = 0; dy <= 1; dy++) {
      for (int dx = 0; dx <= 1; dx++) {
        int column = Math.min(logits.width() - 1, (int) Math.clamp(u, 0, logits.width() - 1) + dx);
        int row = Math.min(logits.height() - 1, (int) Math.clamp(v, 0, logits.height() - 1) + dy);
        double share = (dx == 0 ? 1 - right : right) * (dy == 0 ? 1 - down : down);
        sum += share * logits.values()[(label * logits.height() + row) * logits.width() + column];
      }
    }
    return sum;
  }

  private static double weight(EdgeParameters crf, RgbImage image, int x, int y, int x2, int y2) {
    double squares = squares(image, x, y, image, x2, y2);
    return crf.base() + crf.contrast() * Math.exp(-squares / (2.0 * crf.sigma() * crf.sigma()));
  }

  private static double squares(RgbImage a, int x, int y, RgbImage b, int x2, int y2) {
    double squares = 0;
    for (int c = 0; c < 3; c++) {
      int one = a.rgb()[3 * (y * a.width() + x) + c] & 0xff;
      int other = b.rgb()[3 * (y2 * b.width() + x2) + c] & 0xff;
      squares += (one - other) * (one - other);
    }
    return squares;
  }
}
