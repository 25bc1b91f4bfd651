package dev.rondo;

import java.time.Duration;

/**
 * Calls of a recurrent layer or cell, or of a {@code Linear}, or of all that a backend runs: of {@code forward},
 * streams and {@code forwardTraining}. Counted are those that have returned, not those that threw, of empty batches, or
 * backward passes.
 *
 * @param calls how many
 * @param time from their beginnings to their ends, added up: of calls at the same time, each its own
 */
public record CallStats(long calls, Duration time) {}
