/**
 * Affine maps and their derivatives on oneDNN: products in blocks that depend on their sizes alone, so that no bit
 * depends on who computes them. Uses {@code internal.dnnl} and {@code internal.threads}; knows no cell's plan.
 */
@NullMarked
package dev.rondo.internal.onednn.product;

import org.jspecify.annotations.NullMarked;
