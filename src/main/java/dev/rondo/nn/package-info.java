/**
 * PyTorch's recurrent and embedding layers.
 *
 * <p>Names, shapes, defaults, errors and random numbers are those of {@code torch.nn}. Layers hold native memory and
 * are {@link java.lang.AutoCloseable}; they are safe to share between threads.
 */
@NullMarked
package dev.rondo.nn;

import org.jspecify.annotations.NullMarked;
