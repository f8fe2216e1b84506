package org.segstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.segstream.crf.Solvers;
import org.segstream.transport.serde.Times;
import org.segstream.v1.DropReason;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.FrameLedger;
import org.segstream.worker.GarbageLimit;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.WarmUp;

/**
 * Streams in real time from end to end. In the build three seconds of small frames under overload;
 * in the soak a minute of that at full size, and ten minutes of what a worker can do, with rate,
 * latency, drops and memory asserted (CONTRIBUTING.md).
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class SoakTest {
  private static final int SECONDS = Integer.getInteger("segstream.soak.seconds", 0);
  private static final boolean LONG = SECONDS > 0;
  private static final int STREAMS = 5;
  private static final int WIDTH = LONG ? 480 : 120;
  private static final int HEIGHT = LONG ? 360 : 90;
  private static final double FPS = 5;
  private static final SegmentationModel MODEL = BundledModels.load("street");
  private static final Segmenter SEGMENTER =
      new Segmenter(
          MODEL,
          Engines.open(MODEL, EngineKind.ONNX, DeviceChoice.CPU, 1),
          Solvers.best(),
          MaskSize.OF_FRAME);
  private static final WorkerOptions LATEST =
      WorkerOptions.DEFAULTS.withPolicies(
          new DropPolicies(List.of(DropPolicies.Rule.parse("*=latest"))));

  private final List<FrameLedger.Account> accounts =
      Collections.synchronizedList(new ArrayList<>());
  private final Map<Outcome, Long> outcomes = new ConcurrentHashMap<>();
  private final Map<DropReason, Long> reasons = new ConcurrentHashMap<>();
  private final List<Double> ages = Collections.synchronizedList(new ArrayList<>());
  private final List<Double> resident = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void warmUp() {
    WarmUp.run(SEGMENTER, LATEST.queues().batch());
  }

  @AfterAll
  static void close() {
    SEGMENTER.close();
  }

  /**
   * A scenario that has been played.
   *
   * @param figures of the frames that count
   * @param sent frames, with those of the warming-up
   * @param account of the worker, after it has ended
   */
  private record Played(ScenarioFigures figures, int sent, FrameLedger.Account account) {}

  @Test
  @EnabledIfSystemProperty(
      named = "segstream.soak.seconds",
      matches = ".+",
      disabledReason = "a few seconds of small frames show nothing: mvn -Psoak")
  void fiveStreamsComeBackInTimeAndMemoryStaysFlat() throws Exception {
    ScenarioFigures figures =
        play(new Scenario("soak", STREAMS, (int) (FPS * SECONDS), FPS)).figures();
    System.out.printf(
        Locale.ROOT,
        "soak: %d s, %.1f fps, p50 %.0f p95 %.0f p99 %.0f ms, %d dropped, %.1f CPU ms a frame,"
            + " resident %.0f to %.0f MiB%n",
        SECONDS,
        figures.fps(),
        figures.p50(),
        figures.p95(),
        figures.p99(),
        figures.dropped(),
        figures.cpuMillis(),
        mean(resident, 0.2, 0.4),
        mean(resident, 0.8, 1));
    assertThat(mean(resident, 0.8, 1)).isLessThan(1.1 * mean(resident, 0.2, 0.4));
    assertThat(figures.dropped()).isZero();
    assertThat(figures.fps()).isGreaterThan(0.98 * STREAMS * FPS);
    assertThat(figures.p99()).isLessThanOrEqualTo(150);
  }

  @Test
  void underFourTimesTheLoadFramesGrowNoOlder() throws Exception {
    ScenarioFigures alone = play(new Scenario("alone", 1, LONG ? 300 : 20, 0)).figures();
    double fps = 4 * alone.fps();
    Played played = play(new Scenario("overload", 1, (int) (fps * (LONG ? 60 : 3)), fps));
    ScenarioFigures overload = played.figures();
    double before = quantile99(ages.subList(0, ages.size() / 2));
    double after = quantile99(ages.subList(ages.size() / 2, ages.size()));
    System.out.printf(
        Locale.ROOT,
        "overload: %.1f fps of %.1f, %d dropped, p99 %.0f ms, %.0f in the first half and %.0f in"
            + " the second%n",
        overload.fps(),
        fps,
        overload.dropped(),
        overload.p99(),
        before,
        after);
    assertThat(overload.dropped()).isPositive();
    assertAccount(played);
    assertThat(after).as("no growth").isLessThan(2 * before + (LONG ? 0 : 1000));
    // Offline three frames are under way, so that its median is more than the service takes.
    double limit = 2 * 1000 / fps + alone.p50();
    assertThat(overload.p50()).as("half the frames").isLessThanOrEqualTo(limit);
    assertThat(overload.p99()).as("with a machine's noise").isLessThanOrEqualTo(5 * limit + 500);
  }

  private Played play(Scenario scenario) throws Exception {
    ages.clear();
    accounts.clear();
    outcomes.clear();
    reasons.clear();
    try (GarbageLimit _ = new GarbageLimit(GarbageLimit.USUAL);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      ScenarioRun run = new ScenarioRun(scenario, FrameSupply.raw(WIDTH, HEIGHT, LONG ? 100 : 10));
      List<BrokerCourse> opened = new ArrayList<>();
      ScenarioFigures figures =
          run.on(
              "end to end",
              tally -> {
                BrokerCourse course = course(scenario, tally);
                opened.add(course);
                every250Ms(clock, () -> accounts.add(course.account()));
                every250Ms(clock, () -> resident.add(Resources.residentMib()));
                return course;
              });
      return new Played(figures, run.frames(), opened.getFirst().account());
    }
  }

  /** What the worker counted is what was sent, and what came back. */
  private void assertAccount(Played played) {
    assertThat(accounts).as("under load").isNotEmpty().allMatch(FrameLedger.Account::balances);
    assertThat(accounts).anyMatch(account -> account.inFlight() > 0);
    FrameLedger.Account account = played.account();
    assertThat(account.balances()).isTrue();
    assertThat(account.inFlight()).isZero();
    assertThat(account.received()).isEqualTo(played.sent());
    assertThat(outcomes)
        .isEqualTo(
            Map.of(
                Outcome.OUTCOME_SEGMENTED, account.segmented(),
                Outcome.OUTCOME_DROPPED, account.droppedInAll()));
    assertThat(reasons).isEqualTo(account.dropped());
    assertThat(account.segmented() + account.droppedInAll()).isEqualTo(played.sent());
  }

  private static void every250Ms(ScheduledExecutorService clock, Runnable task) {
    var _ = clock.scheduleAtFixedRate(task, 0, 250, TimeUnit.MILLISECONDS);
  }

  private BrokerCourse course(Scenario scenario, Consumer<Mask> tally) {
    return new BrokerCourse(
        SEGMENTER,
        LATEST,
        Math.max(2, scenario.streams()),
        3 * WIDTH * HEIGHT + 1024,
        mask -> {
          note(mask);
          tally.accept(mask);
        });
  }

  private void note(Mask mask) {
    outcomes.merge(mask.getOutcome(), 1L, Long::sum);
    if (mask.getOutcome() == Outcome.OUTCOME_DROPPED) {
      reasons.merge(mask.getDropReason(), 1L, Long::sum);
    }
    if (mask.getOutcome() == Outcome.OUTCOME_SEGMENTED) {
      ages.add(Times.millisSince(mask.getCaptureTime()));
    }
  }

  private static double quantile99(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) (0.99 * (sorted.size() - 1)));
  }

  private static double mean(List<Double> values, double from, double to) {
    int size = values.size();
    return values.subList((int) (from * size), Math.max(1, (int) (to * size))).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }
}
