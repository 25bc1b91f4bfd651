/**
 * PyTorch's CPU random numbers, bit for bit, from the Mersenne Twister's words up to filled tensors.
 *
 * <p>{@link dev.rondo.internal.random.RandomStream} is what differs between PyTorch versions; below it are the pieces
 * each version is put together from. Nothing here checks arguments: {@link dev.rondo.Generator} does. No class here is
 * thread-safe.
 */
@NullMarked
package dev.rondo.internal.random;

import org.jspecify.annotations.NullMarked;
