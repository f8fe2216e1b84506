package org.segstream.cli.solve;

import java.nio.file.Path;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CertificateCheck;

/**
 * An instance that was solved.
 *
 * @param file the instance
 * @param size what it is, for people: {@code 448×336×11}
 * @param solver what solved it
 * @param width columns
 * @param height rows
 * @param labels {@code byte[height][width]}, label ids, unsigned
 * @param certificate what the solver says of it
 * @param check what the independent check says of it
 * @param cpuMillis CPU time of all threads from unaries in memory to labelling and certificate
 * @param wallMillis time that passed meanwhile
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once
record Solved(
    Path file,
    String size,
    String solver,
    int width,
    int height,
    byte[] labels,
    Certificate certificate,
    CertificateCheck check,
    double cpuMillis,
    double wallMillis) {}
