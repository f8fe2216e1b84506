/** Inference engines: ONNX Runtime and DJL's PyTorch. */
@NullMarked
package org.segstream.vision.engine;

import org.jspecify.annotations.NullMarked;
