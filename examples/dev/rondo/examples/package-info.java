/** Small programs: models trained from nothing, with a picture of what they have learned, and models of PyTorch's. */
@NullMarked
package dev.rondo.examples;

import org.jspecify.annotations.NullMarked;
