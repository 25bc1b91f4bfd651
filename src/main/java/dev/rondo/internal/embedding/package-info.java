/**
 * Tables of vectors looked up by index, beneath {@code torch.nn}'s forms: gathering rows, reducing bags of them, and
 * limiting norms. Uses tensors, {@link dev.rondo.internal.parameters} and {@link dev.rondo.internal.threads}; knows no
 * layer.
 */
@NullMarked
package dev.rondo.internal.embedding;

import org.jspecify.annotations.NullMarked;
