package org.segstream.cli.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What an orchestrator asks of a service.
 *
 * @param started whether it has come up, to be set once
 * @param hindrance why it does not do its work at the moment, in a few words; empty when it does
 * @param live whether it still turns; never the health of something else, which no restart repairs
 */
public record Probes(
    AtomicBoolean started, Supplier<Optional<String>> hindrance, BooleanSupplier live) {}
