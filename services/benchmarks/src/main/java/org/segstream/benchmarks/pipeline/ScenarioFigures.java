package org.segstream.benchmarks.pipeline;

/**
 * What was measured of one scenario.
 *
 * @param scenario what was asked
 * @param course {@code isolated} or {@code end to end}
 * @param fps masks with a label map a second, all streams together
 * @param p50 median time from capture to mask, ms
 * @param p95 its 95th percentile, ms
 * @param p99 its 99th percentile, ms
 * @param dropped frames left out
 * @param cpuMillis CPU time a frame, whole process, ms
 * @param cores processor cores busy on average
 * @param residentMib resident memory at the end, MiB
 * @param iterations of the solver, a frame
 */
public record ScenarioFigures(
    Scenario scenario,
    String course,
    double fps,
    double p50,
    double p95,
    double p99,
    long dropped,
    double cpuMillis,
    double cores,
    double residentMib,
    double iterations) {}
