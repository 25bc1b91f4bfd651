/** Python's pickles, read without running anything, and written. */
@NullMarked
package dev.rondo.internal.pickle;

import org.jspecify.annotations.NullMarked;
