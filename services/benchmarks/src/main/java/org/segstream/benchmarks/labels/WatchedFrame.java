package org.segstream.benchmarks.labels;

import java.util.Map;
import org.segstream.monitor.requests.Signal;
import org.segstream.trainer.dataset.LabelledImage;

/**
 * A frame of a street, and what its mask says.
 *
 * @param signals of the mask
 * @param truth with its true labels
 */
record WatchedFrame(Map<Signal, Double> signals, LabelledImage truth) {}
