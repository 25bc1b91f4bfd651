package dev.rondo.internal.random;

import dev.rondo.internal.tensor.TopIndices;
import java.util.function.DoubleSupplier;

/**
 * Categories drawn by their probabilities, as {@code torch.multinomial} draws them on the CPU: with replacement by
 * looking up uniform numbers in the sums of the probabilities; without, and for a single one, those whose probability
 * over an exponential number is largest.
 *
 * <p>Source: {@code ATen/native/Distributions.cpp} and {@code ATen/native/cpu/MultinomialKernel.cpp}. Not thread-safe.
 */
public final class Multinomial {
    /** Beyond it, float32 does not count every category. */
    private static final int MOST_CATEGORIES = 1 << 24;

    private final DoubleSupplier uniform;

    /**
     * A source of categories.
     *
     * @param uniform gives numbers from U[0, 1) in 53 bits
     */
    public Multinomial(DoubleSupplier uniform) {
        this.uniform = uniform;
    }

    /** Refuses what PyTorch refuses before it looks at the probabilities. */
    public static void check(int dimensions, int categories, int samples, boolean replacement) {
        if (dimensions != 1 && dimensions != 2) {
            throw new IllegalArgumentException("prob_dist must be 1 or 2 dim");
        }
        if (samples <= 0) {
            throw new IllegalArgumentException("cannot sample n_sample <= 0 samples");
        }
        if (!replacement && samples > categories) {
            throw new IllegalArgumentException(
                    "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
        }
        if (categories > MOST_CATEGORIES) {
            throw new IllegalArgumentException("number of categories cannot exceed 2^24");
        }
    }

    /** Draws from each of the distributions; nothing is drawn when one is refused, unless with replacement. */
    public long[] draw(float[][] distributions, int samples, boolean replacement) {
        long[] drawn = new long[Math.multiplyExact(distributions.length, samples)];
        boolean isRace = !replacement || samples == 1;
        if (isRace) {
            requireAll(distributions);
        }
        for (int row = 0; row < distributions.length; row++) {
            float[] distribution = distributions[row];
            if (isRace) {
                race(distribution);
                int[] first = TopIndices.of(distribution, samples);
                for (int i = 0; i < samples; i++) {
                    drawn[row * samples + i] = first[i];
                }
            } else {
                accumulate(distribution);
                for (int i = 0; i < samples; i++) {
                    drawn[row * samples + i] = find(distribution, uniform.getAsDouble());
                }
            }
        }
        return drawn;
    }

    private static void requireAll(float[][] distributions) {
        boolean isEmpty = false;
        for (float[] distribution : distributions) {
            boolean positive = false;
            for (float probability : distribution) {
                if (!(probability >= 0 && probability < Float.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException(
                            "probability tensor contains either `inf`, `nan` or element < 0");
                }
                positive |= probability > 0;
            }
            isEmpty |= !positive;
        }
        if (isEmpty) {
            throw nothing();
        }
    }

    private static IllegalArgumentException nothing() {
        return new IllegalArgumentException("invalid multinomial distribution (sum of probabilities <= 0)");
    }

    /** Each probability over a number from the exponential distribution, rounded to float32 twice. */
    private void race(float[] distribution) {
        for (int i = 0; i < distribution.length; i++) {
            float exponential = (float) -Math.log1p(-uniform.getAsDouble());
            distribution[i] /= exponential;
        }
    }

    /** Each probability becomes the sum of those up to it, in float32, over the sum of all; the last is 1. */
    private static void accumulate(float[] distribution) {
        float sum = 0;
        for (int i = 0; i < distribution.length; i++) {
            if (!(distribution[i] >= 0)) {
                throw new IllegalArgumentException(
                        "invalid multinomial distribution (encountering probability entry < 0)");
            }
            if (distribution[i] == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "invalid multinomial distribution (encountering probability entry = infinity or NaN)");
            }
            sum += distribution[i];
            distribution[i] = sum;
        }
        if (!(sum > 0)) {
            throw nothing();
        }
        for (int i = 0; i < distribution.length; i++) {
            distribution[i] /= sum;
        }
        distribution[distribution.length - 1] = 1;
    }

    /** The first category whose sum is not below a number. */
    private static int find(float[] sums, double number) {
        int low = 0;
        int high = sums.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[middle] < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
