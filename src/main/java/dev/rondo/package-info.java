/**
 * Tensors, random numbers and backends: what the layers of {@link dev.rondo.nn} take and give.
 *
 * <p>Nothing here is a general array library. {@link dev.rondo.Tensor} holds float32 numbers off the heap, in row-major
 * order, so that native code reads them without a copy; {@link dev.rondo.LongTensor} holds indices;
 * {@link dev.rondo.Generator} repeats PyTorch's random streams; {@link dev.rondo.Backend} says what runs a layer.
 */
@NullMarked
package dev.rondo;

import org.jspecify.annotations.NullMarked;
