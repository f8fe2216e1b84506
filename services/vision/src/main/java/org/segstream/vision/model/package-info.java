/** Models: label set, normalisation, network parameters and CRF parameters, in one checked file. */
@NullMarked
package org.segstream.vision.model;

import org.jspecify.annotations.NullMarked;
