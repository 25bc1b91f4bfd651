/** The command line behind {@code scripts/rondo}. */
@NullMarked
package dev.rondo.cli;

import org.jspecify.annotations.NullMarked;
