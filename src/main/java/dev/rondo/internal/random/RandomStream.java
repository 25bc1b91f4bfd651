package dev.rondo.internal.random;

import java.nio.ByteBuffer;

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

    /** Writes all that decides about the numbers to come, as PyTorch's state has it behind the seed. */
    void save(ByteBuffer to);

    /**
     * Goes on where another stream was saved.
     *
     * @throws IllegalArgumentException when no stream stands there; nothing changes
     */
    void load(ByteBuffer from);
}
