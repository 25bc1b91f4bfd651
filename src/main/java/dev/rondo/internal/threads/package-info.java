/**
 * How calls share the process: objects kept for reuse, so that calls in the steady state allocate nothing, and the
 * processors, so that all calls together use no more threads than there are.
 */
@NullMarked
package dev.rondo.internal.threads;

import org.jspecify.annotations.NullMarked;
