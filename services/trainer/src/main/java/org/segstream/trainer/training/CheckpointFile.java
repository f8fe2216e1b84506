package org.segstream.trainer.training;

import java.nio.file.Path;
import org.segstream.trainer.replay.Disk;

/**
 * Where a run leaves its checkpoints.
 *
 * @param path of the file; the newest replaces the one before
 * @param disk that it is written to
 */
public record CheckpointFile(Path path, Disk disk) {}
