package dev.rondo.internal.random;

/** How one family of PyTorch versions turns the Mersenne Twister's words into numbers. Not thread-safe. */
public interface RandomStream {
    /** A float32 from {@code U[low, high)}. */
    float uniform(float low, float high);

    /** A float64 from {@code U[0, 1)}. */
    double uniform();

    /** True with a probability. */
    boolean bernoulli(double probability);

    /**
     * An integer below a range.
     *
     * @param range read as unsigned, at least 1
     * @return from 0 to {@code range - 1}, read as unsigned
     */
    long below(long range);

    /** Numbers from {@code N(mean, std^2)} for the positions 0 to {@code count - 1} of a contiguous tensor. */
    void normal(FloatSink out, long count, double mean, double std);

    /** The numbers 0 to {@code size - 1} in random order. */
    long[] permutation(int size);

    /** The place in the stream, as numbers that another stream of this kind can go on from. */
    long[] save();

    /** Goes to a place that {@link #save} has told; refuses what it can't have told. */
    void restore(long[] saved);

    /** {@link #save} of streams that consist of an engine and the normal number it keeps. */
    static long[] saved(MersenneTwister engine, ScalarNormal normal) {
        long[] saved = new long[MersenneTwister.SAVED + 1];
        engine.save(saved, 0);
        saved[MersenneTwister.SAVED] = normal.keptBits();
        return saved;
    }

    /** {@link #restore} of such streams. */
    static void resume(long[] saved, MersenneTwister engine, ScalarNormal normal) {
        if (saved.length != MersenneTwister.SAVED + 1) {
            throw new IllegalArgumentException(
                    "a generator's state has " + (MersenneTwister.SAVED + 1) + " numbers, got " + saved.length);
        }
        engine.restore(saved, 0);
        normal.setKeptBits(saved[MersenneTwister.SAVED]);
    }
}
