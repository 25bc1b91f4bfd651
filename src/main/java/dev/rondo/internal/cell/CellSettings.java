package dev.rondo.internal.cell;

import dev.rondo.Precision;
import dev.rondo.Threads;

/**
 * How a cell is to run, apart from what it computes.
 *
 * @param isDeterministic whether results must not depend on what else runs, to the last bit
 * @param inputRange the largest magnitude in x that 8 bits are to cover, or 0 to find it in each run
 */
public record CellSettings(Precision precision, Threads threads, boolean isDeterministic, float inputRange) {
    /** Settings that say nothing of x. */
    public CellSettings(Precision precision, Threads threads, boolean isDeterministic) {
        this(precision, threads, isDeterministic, 0);
    }

    /** These settings for a cell whose x has a known range. */
    public CellSettings withInputRange(float range) {
        return new CellSettings(precision, threads, isDeterministic, range);
    }
}
