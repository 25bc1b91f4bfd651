/** What losses compute on rows of numbers on the heap; knows memory, no tensor. */
@NullMarked
package dev.rondo.internal.loss;

import org.jspecify.annotations.NullMarked;
