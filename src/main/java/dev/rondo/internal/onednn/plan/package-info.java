/**
 * Plans: ways to run a cell over a chunk of time, compiled for one problem. They are given the weights of a call, and
 * know nothing of who calls.
 */
@NullMarked
package dev.rondo.internal.onednn.plan;

import org.jspecify.annotations.NullMarked;
