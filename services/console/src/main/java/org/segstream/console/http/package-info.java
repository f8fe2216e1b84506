/** The server: pages, questions and actions, and who may do what. */
@NullMarked
package org.segstream.console.http;

import org.jspecify.annotations.NullMarked;
