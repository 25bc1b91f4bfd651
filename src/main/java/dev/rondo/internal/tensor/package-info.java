/**
 * What tensors are made of, compared, joined and checked with, on memory and shapes; all but the checks know no tensor.
 */
@NullMarked
package dev.rondo.internal.tensor;

import org.jspecify.annotations.NullMarked;
