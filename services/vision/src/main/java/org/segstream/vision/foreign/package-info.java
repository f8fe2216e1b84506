/** Import of other people's networks: an ONNX file in, a model out. */
@NullMarked
package org.segstream.vision.foreign;

import org.jspecify.annotations.NullMarked;
