package org.segstream.producer;

import java.util.Optional;

/**
 * What has been published of a video.
 *
 * @param frames frames sent
 * @param acknowledged frames that all in-sync replicas have
 * @param bytes size of their records
 * @param shortfall what is missing of a damaged video, for instance {@code 57 of 100 declared
 *     frames}; empty when it is whole
 * @param reconnects how many times a live source came back after it had gone
 */
public record Publication(
    long frames, long acknowledged, long bytes, Optional<String> shortfall, long reconnects) {}
