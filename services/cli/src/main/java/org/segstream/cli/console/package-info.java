/** What all commands share towards the user: progress, configuration, errors of one sentence. */
@NullMarked
package org.segstream.cli.console;

import org.jspecify.annotations.NullMarked;
