/** What tensors are made of and checked with, on memory and shapes. */
@NullMarked
package dev.rondo.internal.tensor;

import org.jspecify.annotations.NullMarked;
