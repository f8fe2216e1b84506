package org.segstream.cli.http;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * What an orchestrator asks of a service.
 *
 * @param started whether it has come up, to be set once
 * @param ready whether it does its work at the moment
 * @param live whether it still turns; never the health of something else, which no restart repairs
 */
public record Probes(AtomicBoolean started, BooleanSupplier ready, BooleanSupplier live) {}
