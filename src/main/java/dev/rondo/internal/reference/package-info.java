/** The equations in textbook order, in plain Java with double accumulators: the oracle of every other backend. */
@NullMarked
package dev.rondo.internal.reference;

import org.jspecify.annotations.NullMarked;
