package dev.rondo.internal.reference;

/** The logistic function and relu; tanh is the JDK's own. */
final class Activations {
    private Activations() {}

    /** {@code 1 / (1 + exp(-x))}. */
    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** {@code max(x, 0)} with NaN kept; what float32 cannot hold is infinite, as it is in every float32 library. */
    static double relu(double x) {
        return x < 0 ? 0 : x > Float.MAX_VALUE ? Double.POSITIVE_INFINITY : x;
    }
}
