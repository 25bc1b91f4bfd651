package dev.rondo.nn;

import dev.rondo.Tensor;

/** Finds the range of inputs in samples of them. */
final class Calibration {
    private Calibration() {}

    /** The largest magnitude. */
    static float range(Tensor... samples) {
        float largest = 0;
        for (Tensor sample : samples) {
            for (float value : sample.toArray()) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        // Below the smallest normal number, its inverse would be infinite.
        if (!Float.isFinite(largest) || largest < Float.MIN_NORMAL) {
            throw new IllegalArgumentException(
                    "calibrate needs samples that are finite and not all zero, got a largest magnitude of " + largest);
        }
        return largest;
    }
}
