/** Models trained from nothing, each in one file, with a picture of what they have learned. */
@NullMarked
package dev.rondo.examples;

import org.jspecify.annotations.NullMarked;
