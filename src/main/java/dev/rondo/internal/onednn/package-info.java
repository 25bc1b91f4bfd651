/** Recurrent layers as oneDNN primitives; the only user of the generated bindings. */
@NullMarked
package dev.rondo.internal.onednn;

import org.jspecify.annotations.NullMarked;
