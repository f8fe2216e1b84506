/** Network architectures as graphs, and what is made of them: DJL blocks and ONNX models. */
@NullMarked
package org.segstream.vision.network;

import org.jspecify.annotations.NullMarked;
