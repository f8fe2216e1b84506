/** Tests of the Kubernetes manifests: rendered, read strictly, and held to policies. */
@NullMarked
package org.segstream.k8s;

import org.jspecify.annotations.NullMarked;
