package org.segstream.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.segstream.benchmarks.Machine;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.WarmUp;

/**
 * One stream as fast as it goes, many streams as fast as they go, many streams in real time, an
 * overload, and one stream of large JPEGs; each without a broker and from end to end.
 */
public final class PipelineBench {
  /** The scenario that the broker's share is told of. */
  static final String ONE = "one stream, offline";

  private static final int PICTURES = 100;
  private static final int LARGE_PICTURES = 20;
  private static final DropPolicies LATEST =
      new DropPolicies(List.of(DropPolicies.Rule.parse("*=latest")));

  private final Segmenter segmenter;
  private final WorkerOptions options;
  private final Plan plan;
  private final FrameSupply supply;
  private final FrameSupply large;

  /**
   * What is measured.
   *
   * @param width of the frames, pixels
   * @param height of the frames, pixels
   * @param frames of all streams of a scenario together
   * @param streams of "many streams"
   * @param framesPerSecond of a stream in real time
   * @param deadlineMillis within which 99 of 100 frames of a stream in real time must be back
   * @param motion of the cameras
   * @param largeWidth of the frames of a camera that sends JPEG, pixels
   * @param largeHeight likewise
   */
  public record Plan(
      int width,
      int height,
      int frames,
      int streams,
      double framesPerSecond,
      double deadlineMillis,
      CameraMotion motion,
      int largeWidth,
      int largeHeight) {

    /** Streams in real time that are tried at most. */
    public int mostStreams() {
      return 4 * streams;
    }

    /** Whether nothing was dropped, and 99 of 100 frames were back in time. */
    public boolean isKeptBy(ScenarioFigures figures) {
      return figures.dropped() == 0 && figures.p99() <= deadlineMillis;
    }
  }

  /**
   * @param segmenter stays the caller's to close
   */
  public PipelineBench(Segmenter segmenter, WorkerOptions options, Plan plan) {
    this.segmenter = segmenter;
    this.options = options;
    this.plan = plan;
    this.supply = FrameSupply.raw(scenery(plan), PICTURES);
    this.large = FrameSupply.jpeg(plan.largeWidth(), plan.largeHeight(), LARGE_PICTURES);
  }

  /** A moving camera's frames are alike, whatever the rate; before a still one cars go on. */
  private static FrameSupply.Scenery scenery(Plan plan) {
    long apart =
        plan.motion() == CameraMotion.STATIC
            ? Math.max(1, Math.round(SyntheticStreet.FRAME_RATE / plan.framesPerSecond()))
            : 1;
    return new FrameSupply.Scenery(
        plan.width(), plan.height(), plan.motion(), Math.toIntExact(apart));
  }

  /**
   * Measures.
   *
   * @param progress told of each result as soon as it is there
   */
  public PipelineReport run(Consumer<ScenarioFigures> progress) throws InterruptedException {
    Machine machine = Machine.current();
    WarmUp.run(segmenter, options.queues().batch());
    List<ScenarioFigures> all = new ArrayList<>();
    int each = Math.max(1, plan.frames() / plan.streams());
    Scenario one = new Scenario(ONE, 1, plan.frames(), 0);
    Scenario many = new Scenario(plan.streams() + " streams, offline", plan.streams(), each, 0);
    rehearse();
    for (boolean broker : new boolean[] {false, true}) {
      measure(one, broker, options, all, progress);
      measure(many, broker, options, all, progress);
      realTime(broker, all, progress);
      measure(
          new Scenario("4 × overload, latest", 1, 2 * plan.frames(), overload(all, broker)),
          broker,
          options.withPolicies(LATEST),
          all,
          progress);
      String name = "%d×%d as JPEG".formatted(plan.largeWidth(), plan.largeHeight());
      measure(new Scenario(name, 1, each, 0), large, broker, options, all, progress);
    }
    return new PipelineReport(machine, plan, all);
  }

  /** Both ways once, or the compiler's time would be taken for the broker's. */
  private void rehearse() throws InterruptedException {
    Scenario all = new Scenario("rehearsal", plan.streams(), plan.frames(), 0);
    for (boolean broker : new boolean[] {false, true}) {
      measure(all, broker, options, new ArrayList<>(), _ -> {});
    }
  }

  /** Four times the frames that one stream reached. */
  private static double overload(List<ScenarioFigures> all, boolean broker) {
    return all.stream()
        .filter(each -> each.course().equals(name(broker)))
        .findFirst()
        .map(each -> Math.max(1, 4 * each.fps()))
        .orElseThrow();
  }

  /** One stream more at a time, as long as they keep their deadline and nothing is dropped. */
  private void realTime(
      boolean broker, List<ScenarioFigures> all, Consumer<ScenarioFigures> progress)
      throws InterruptedException {
    boolean kept = true;
    for (int streams = 1; kept && streams <= plan.mostStreams(); streams++) {
      Scenario scenario =
          new Scenario(
              "%d at %.0f fps".formatted(streams, plan.framesPerSecond()),
              streams,
              Math.max(1, plan.frames() / streams),
              plan.framesPerSecond());
      kept = plan.isKeptBy(measure(scenario, broker, options.withPolicies(LATEST), all, progress));
    }
  }

  private ScenarioFigures measure(
      Scenario scenario,
      boolean broker,
      WorkerOptions working,
      List<ScenarioFigures> all,
      Consumer<ScenarioFigures> progress)
      throws InterruptedException {
    return measure(scenario, supply, broker, working, all, progress);
  }

  private ScenarioFigures measure(
      Scenario scenario,
      FrameSupply frames,
      boolean broker,
      WorkerOptions working,
      List<ScenarioFigures> all,
      Consumer<ScenarioFigures> progress)
      throws InterruptedException {
    ScenarioFigures figures =
        new ScenarioRun(scenario, frames)
            .on(
                name(broker),
                masks ->
                    broker
                        ? new BrokerCourse(
                            segmenter,
                            working,
                            Math.max(2, scenario.streams()),
                            frames.largest(),
                            masks)
                        : new IsolatedCourse(segmenter, working, masks));
    all.add(figures);
    progress.accept(figures);
    return figures;
  }

  private static String name(boolean broker) {
    return broker ? "end to end" : "isolated";
  }
}
