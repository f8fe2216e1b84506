package org.segstream.benchmarks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.segstream.benchmarks.Machine;

/**
 * What {@link PipelineBench} has measured.
 *
 * @param machine where it ran, with its load at the start
 * @param plan what was asked for
 * @param figures of all scenarios, in the order they ran
 */
public record PipelineReport(
    Machine machine, PipelineBench.Plan plan, List<ScenarioFigures> figures) {

  /** Copies the figures. */
  public PipelineReport {
    figures = List.copyOf(figures);
  }

  /**
   * How many streams in real time each course carried: the most that kept their deadline, 0 if not
   * even one did. No more than {@link PipelineBench.Plan#mostStreams} are tried.
   */
  public Map<String, Integer> realTimeStreams() {
    Map<String, Integer> streams = new TreeMap<>();
    for (ScenarioFigures each : figures) {
      boolean kept =
          each.scenario().framesPerSecond() == plan.framesPerSecond() && plan.isKeptBy(each);
      streams.merge(each.course(), kept ? each.scenario().streams() : 0, Math::max);
    }
    return streams;
  }

  /**
   * The broker's share of the CPU time of one stream offline: end to end minus isolated, as a part
   * of end to end. Producer and consumer count as the broker's.
   */
  public double brokerShare() {
    List<ScenarioFigures> one =
        figures.stream().filter(each -> each.scenario().name().equals(PipelineBench.ONE)).toList();
    return 1 - one.getFirst().cpuMillis() / one.getLast().cpuMillis();
  }

  /** As JSON: latencies in ms, rates in frames a second of all streams together. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set("machine", machine.toJson());
    json.put("width", plan.width()).put("height", plan.height());
    json.put("fps_of_a_stream", plan.framesPerSecond()).put("deadline_ms", plan.deadlineMillis());
    ObjectNode realTime = json.putObject("real_time_streams");
    realTimeStreams().forEach(realTime::put);
    figures.forEach(each -> add(json.withArray("scenarios").addObject(), each));
    json.put("broker_share", brokerShare());
    return json;
  }

  private void add(ObjectNode json, ScenarioFigures each) {
    Scenario scenario = each.scenario();
    json.put("scenario", scenario.name()).put("course", each.course());
    json.put("streams", scenario.streams());
    if (scenario.realTime()) {
      json.put("requested_fps", scenario.streams() * scenario.framesPerSecond());
      json.put("kept_deadline", plan.isKeptBy(each));
    }
    json.put("fps", each.fps());
    json.putObject("latency_ms")
        .put("p50", each.p50())
        .put("p95", each.p95())
        .put("p99", each.p99());
    json.put("dropped", each.dropped()).put("cpu_ms", each.cpuMillis());
    json.put("cores", each.cores()).put("resident_mib", each.residentMib());
    json.put("iterations", each.iterations());
  }
}
