package org.segstream.trainer.service;

/**
 * How a round went.
 *
 * @param version of the candidate
 * @param parent version it started from
 * @param champion version it was compared with
 * @param images seen in the round
 * @param frames trained on
 * @param heldOut frames judged by
 * @param miou of the candidate, percent
 * @param championMiou of the champion on the same frames, percent
 * @param promoted whether the candidate is the champion now
 * @param challenging whether the candidate is the challenger now
 * @param latest number of the latest frame that the round knew
 */
public record RoundResult(
    String version,
    String parent,
    String champion,
    long images,
    int frames,
    int heldOut,
    double miou,
    double championMiou,
    boolean promoted,
    boolean challenging,
    long latest) {}
