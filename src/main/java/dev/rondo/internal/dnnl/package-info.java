/**
 * oneDNN in Java, which knows no cell: its engine, memories, primitives and operations, each owned and each status
 * checked; the memory they need; and OpenMP's thread count.
 */
@NullMarked
package dev.rondo.internal.dnnl;

import org.jspecify.annotations.NullMarked;
