/** What the field costs on a device. Needs nothing but the device: no network, no broker. */
@NullMarked
package org.segstream.gpu.bench;

import org.jspecify.annotations.NullMarked;
