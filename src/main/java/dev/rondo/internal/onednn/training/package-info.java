/**
 * A cell's training as matrix products: forward with all gates kept, and back through time. Rows of the batch are
 * divided between threads; the sums over them are not, so that results depend on no number of threads.
 */
@NullMarked
package dev.rondo.internal.onednn.training;

import org.jspecify.annotations.NullMarked;
