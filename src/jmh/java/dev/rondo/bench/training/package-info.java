/** Steps of training, beside PyTorch's. */
@NullMarked
package dev.rondo.bench.training;

import org.jspecify.annotations.NullMarked;
