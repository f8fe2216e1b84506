package org.segstream.benchmarks.training;

import java.util.OptionalDouble;
import org.segstream.benchmarks.Samples;

/**
 * What a kind of training step costs.
 *
 * @param kind of step
 * @param cpuMillis CPU time of the whole process, ms
 * @param wallMillis time that passed, ms
 * @param peakMib most memory resident in a process that makes only such steps, MiB
 */
public record StepFigures(
    StepKind kind, Samples cpuMillis, Samples wallMillis, OptionalDouble peakMib) {}
