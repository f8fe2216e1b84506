/** Images that a record only points to, read under the prefixes that an operator allows. */
@NullMarked
package org.segstream.worker.claimcheck;

import org.jspecify.annotations.NullMarked;
