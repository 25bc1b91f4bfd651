/**
 * Cells on oneDNN: the way of a call, from the checks through threads and the choice of a plan to its execution chunk
 * by chunk. Each floor uses only those below it: this package, {@code plan}, {@code weights}, {@code problem}, and
 * {@code internal.dnnl} beneath them all.
 */
@NullMarked
package dev.rondo.internal.onednn;

import org.jspecify.annotations.NullMarked;
