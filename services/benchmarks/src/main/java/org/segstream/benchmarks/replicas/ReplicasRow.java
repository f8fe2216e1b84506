package org.segstream.benchmarks.replicas;

import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;

/**
 * Figures of some replicas.
 *
 * @param levels form of the gradients
 * @param replicas how many
 * @param stepMillis mean time of a step
 * @param cpuMillis mean CPU time of a step, of all replicas and the broker
 * @param gain images a second against one process alone
 * @param bytes of all gradients of a step
 * @param modelMillis time of a step by the model
 * @param modelHereMillis the same when all but computing is on this machine's cores
 */
record ReplicasRow(
    Levels levels,
    int replicas,
    double stepMillis,
    double cpuMillis,
    double gain,
    long bytes,
    double modelMillis,
    double modelHereMillis) {}
