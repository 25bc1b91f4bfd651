/** Finds, verifies, unpacks and loads the native library. */
@NullMarked
package dev.rondo.internal.loader;

import org.jspecify.annotations.NullMarked;
