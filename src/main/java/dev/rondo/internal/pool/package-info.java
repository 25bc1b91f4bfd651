/** Objects kept for reuse, so that calls in the steady state allocate nothing. */
@NullMarked
package dev.rondo.internal.pool;

import org.jspecify.annotations.NullMarked;
