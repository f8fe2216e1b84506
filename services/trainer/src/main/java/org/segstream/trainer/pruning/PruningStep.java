package org.segstream.trainer.pruning;

/**
 * A row of the table.
 *
 * @param what was done: {@code as it was}, {@code to 40 %}, {@code trained}
 * @param figures of the model after it
 */
public record PruningStep(String what, ModelFigures figures) {}
