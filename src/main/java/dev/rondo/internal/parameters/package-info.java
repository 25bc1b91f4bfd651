/**
 * The named parameters of a module: taken out, checked and put in. Uses tensors and the contract of cells; knows no
 * layer.
 */
@NullMarked
package dev.rondo.internal.parameters;

import org.jspecify.annotations.NullMarked;
