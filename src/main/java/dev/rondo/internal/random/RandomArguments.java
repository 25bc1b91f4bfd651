package dev.rondo.internal.random;

import dev.rondo.internal.print.PrintfNumbers;

/** The limits of {@link dev.rondo.Generator}'s arguments, with PyTorch's messages; they hold for empty tensors too. */
public final class RandomArguments {
    private RandomArguments() {}

    public static void uniform(double low, double high) {
        withinFloat("from", low);
        withinFloat("to", high);
        if (low > high) {
            throw new IllegalArgumentException("uniform_ expects to return a [from, to) range, but found from="
                    + PrintfNumbers.general(low) + " > to=" + PrintfNumbers.general(high));
        }
        if (high - low > Float.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "uniform_ expects to-from <= std::numeric_limits<Float>::max(), but found to="
                            + PrintfNumbers.general(high) + " and from=" + PrintfNumbers.general(low)
                            + " which result in to-from to exceed the limit");
        }
    }

    public static void normal(double std) {
        if (!(std >= 0)) {
            throw new IllegalArgumentException(
                    "normal expects std >= 0.0, but found std " + PrintfNumbers.general(std));
        }
    }

    public static void bernoulli(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    "bernoulli_ expects p to be in [0, 1], but got p=" + PrintfNumbers.general(p));
        }
    }

    public static void randint(long low, long high) {
        if (low >= high) {
            throw new IllegalArgumentException(
                    "random_ expects 'from' to be less than 'to', but got from=" + low + " >= to=" + high);
        }
    }

    private static void withinFloat(String name, double value) {
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException(name + " is out of bounds for float");
        }
    }
}
