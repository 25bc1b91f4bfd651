/** The engines that are compared, each behind the same small interface. */
@NullMarked
package dev.rondo.bench.engine;

import org.jspecify.annotations.NullMarked;
