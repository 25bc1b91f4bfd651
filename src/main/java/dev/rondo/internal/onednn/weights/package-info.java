/** A cell's weights in the forms that plans want, each packed once: by format, gate by gate, or in 8 bits. */
@NullMarked
package dev.rondo.internal.onednn.weights;

import org.jspecify.annotations.NullMarked;
