/** What a backend must do; it knows nothing of PyTorch's forms. */
@NullMarked
package dev.rondo.internal.cell;

import org.jspecify.annotations.NullMarked;
