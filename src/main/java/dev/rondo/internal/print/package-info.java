/**
 * Texts as PyTorch prints them: tensors by {@link dev.rondo.internal.print.TensorText}, single numbers by
 * {@link dev.rondo.internal.print.PrintfNumbers}. Nothing here knows a tensor: values come as memory and a shape.
 */
@NullMarked
package dev.rondo.internal.print;

import org.jspecify.annotations.NullMarked;
