/** Measures Rondo side by side with other engines; {@code scripts/bench} runs it. */
@NullMarked
package dev.rondo.bench;

import org.jspecify.annotations.NullMarked;
