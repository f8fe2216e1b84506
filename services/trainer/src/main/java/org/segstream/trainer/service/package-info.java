/** The trainer as a service: labelled frames from a topic, better models onto another. */
@NullMarked
package org.segstream.trainer.service;

import org.jspecify.annotations.NullMarked;
