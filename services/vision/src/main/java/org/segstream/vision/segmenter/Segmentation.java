package org.segstream.vision.segmenter;

import java.util.Optional;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.vision.LabelMap;

/**
 * One frame's answer.
 *
 * @param labels the label map, at the mask's size
 * @param certificate what is proven of exactly this label map
 * @param check what the independent check says, present when the budget asked for duals
 * @param energyNanos time to build the energy: logits brought to the mask's size, edge weights
 * @param solveNanos time in the solver, decoding and certificate included
 */
public record Segmentation(
    LabelMap labels,
    Certificate certificate,
    Optional<CertificateCheck> check,
    long energyNanos,
    long solveNanos) {}
