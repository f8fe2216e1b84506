/** The models' topic: publishing, listing and following models. */
@NullMarked
package org.segstream.transport.models;

import org.jspecify.annotations.NullMarked;
