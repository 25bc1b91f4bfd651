package dev.rondo.optim;

/** What options must be, with PyTorch's messages. */
final class Checks {
    private Checks() {}

    /** The value, unless it is negative or no number. */
    static double notNegative(String what, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("Invalid " + what + ": " + value);
        }
        return value;
    }

    /** Refuses a beta outside [0, 1). */
    static void beta(int index, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("Invalid beta parameter at index " + index + ": " + value);
        }
    }

    /** Refuses a count below 1. */
    static int positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("Expected positive integer " + what + ", but got " + value);
        }
        return value;
    }
}
