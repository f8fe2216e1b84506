package org.segstream.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.DropPolicies;
import org.segstream.worker.WorkerOptions;
import org.segstream.worker.serving.WarmUp;

/**
 * One stream as fast as it goes, many streams as fast as they go, many streams in real time; each
 * without a broker and from end to end.
 */
public final class PipelineBench {
  private static final int PICTURES = 100;
  private static final DropPolicies LATEST =
      new DropPolicies(List.of(DropPolicies.Rule.parse("*=latest")));

  private final Segmenter segmenter;
  private final WorkerOptions options;
  private final Plan plan;
  private final FrameSupply supply;

  /**
   * What is measured.
   *
   * @param width of the frames, pixels
   * @param height of the frames, pixels
   * @param frames of all streams of a scenario together
   * @param streams of "many streams"
   * @param framesPerSecond of a stream in real time
   * @param deadlineMillis within which 99 of 100 frames of a stream in real time must be back
   */
  public record Plan(
      int width,
      int height,
      int frames,
      int streams,
      double framesPerSecond,
      double deadlineMillis) {}

  /**
   * @param segmenter stays the caller's to close
   */
  public PipelineBench(Segmenter segmenter, WorkerOptions options, Plan plan) {
    this.segmenter = segmenter;
    this.options = options;
    this.plan = plan;
    this.supply = new FrameSupply(1, plan.width(), plan.height(), PICTURES);
  }

  /**
   * Measures.
   *
   * @param progress told of each result as soon as it is there
   */
  public List<Figures> run(Consumer<Figures> progress) throws InterruptedException {
    WarmUp.run(segmenter, options.queues().batch());
    List<Figures> all = new ArrayList<>();
    int each = Math.max(1, plan.frames() / plan.streams());
    Scenario one = new Scenario("one stream, offline", 1, plan.frames(), 0);
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
    }
    return all;
  }

  /** Both ways once, or the compiler's time would be taken for the broker's. */
  private void rehearse() throws InterruptedException {
    Scenario all = new Scenario("rehearsal", plan.streams(), plan.frames(), 0);
    for (boolean broker : new boolean[] {false, true}) {
      measure(all, broker, options, new ArrayList<>(), _ -> {});
    }
  }

  /** Four times the frames that one stream reached. */
  private static double overload(List<Figures> all, boolean broker) {
    return all.stream()
        .filter(each -> each.course().equals(name(broker)))
        .findFirst()
        .map(each -> Math.max(1, 4 * each.fps()))
        .orElseThrow();
  }

  /** One stream more at a time, as long as they keep their deadline and nothing is dropped. */
  private void realTime(boolean broker, List<Figures> all, Consumer<Figures> progress)
      throws InterruptedException {
    boolean kept = true;
    for (int streams = 1; kept && streams <= 4 * plan.streams(); streams++) {
      Scenario scenario =
          new Scenario(
              "%d at %.0f fps".formatted(streams, plan.framesPerSecond()),
              streams,
              Math.max(1, plan.frames() / streams),
              plan.framesPerSecond());
      Figures figures = measure(scenario, broker, options.withPolicies(LATEST), all, progress);
      kept = figures.dropped() == 0 && figures.p99() <= plan.deadlineMillis();
    }
  }

  private Figures measure(
      Scenario scenario,
      boolean broker,
      WorkerOptions working,
      List<Figures> all,
      Consumer<Figures> progress)
      throws InterruptedException {
    int bytes = 3 * plan.width() * plan.height() + 1024;
    Figures figures =
        new Run(scenario, supply)
            .on(
                name(broker),
                masks ->
                    broker
                        ? new BrokerCourse(
                            segmenter, working, Math.max(2, scenario.streams()), bytes, masks)
                        : new IsolatedCourse(segmenter, working, masks));
    all.add(figures);
    progress.accept(figures);
    return figures;
  }

  private static String name(boolean broker) {
    return broker ? "end to end" : "isolated";
  }

  /**
   * The broker's share of the CPU time of one stream offline: end to end minus isolated, as a part
   * of end to end. Producer and consumer count as the broker's.
   */
  public static double brokerShare(List<Figures> all) {
    List<Figures> one =
        all.stream().filter(each -> each.scenario().name().equals("one stream, offline")).toList();
    return 1 - one.getFirst().cpuMillis() / one.getLast().cpuMillis();
  }
}
