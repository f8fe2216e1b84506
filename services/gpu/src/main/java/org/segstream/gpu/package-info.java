/**
 * The random field on OpenCL devices: a backend of {@link org.segstream.crf.certificate.CrfSolver}.
 * {@code field.cl} and the files beside it have the kernels.
 */
@NullMarked
package org.segstream.gpu;

import org.jspecify.annotations.NullMarked;
