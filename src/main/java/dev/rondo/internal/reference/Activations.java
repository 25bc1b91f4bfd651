package dev.rondo.internal.reference;

/** The logistic function; tanh is the JDK's own. */
final class Activations {
    private Activations() {}

    /** {@code 1 / (1 + exp(-x))}. */
    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
