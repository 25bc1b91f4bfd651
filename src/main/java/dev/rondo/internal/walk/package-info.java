/**
 * The walk of a sequence through the layers and directions of a recurrent layer, for every kind of cell: sizes checked
 * as PyTorch checks them, dense or packed, with dropout in between. It runs cells through their contract and knows no
 * backend.
 */
@NullMarked
package dev.rondo.internal.walk;

import org.jspecify.annotations.NullMarked;
