package org.segstream.benchmarks.training;

import java.util.OptionalDouble;
import org.segstream.benchmarks.Samples;
import org.segstream.trainer.loss.FieldPlan;

/**
 * What a kind of training step costs.
 *
 * @param field what stands between the network and the loss
 * @param cpuMillis CPU time of the whole process, ms
 * @param wallMillis time that passed, ms
 * @param peakMib most memory resident in a process that makes only such steps, MiB
 */
public record StepFigures(
    FieldPlan.Form field, Samples cpuMillis, Samples wallMillis, OptionalDouble peakMib) {}
