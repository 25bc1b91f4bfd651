/** What is to be computed, in oneDNN's terms: the problem that a plan is compiled for, and its descriptors. */
@NullMarked
package dev.rondo.internal.onednn.problem;

import org.jspecify.annotations.NullMarked;
