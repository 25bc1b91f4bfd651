package dev.rondo.optim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Tiles, stretches of tensors that stay in the first cache while they are worked on, and loops over them, in the form
 * that the JIT turns into vector code: one array a quantity, indexed alike, nothing conditional. {@link Math#fma}
 * rounds the same way in vectors and out of them.
 */
final class Tiles {
    /** Floats of a tile: a parameter's, its gradient's and three of state's are 20 kilobytes, less than the cache. */
    static final int LENGTH = 1024;

    /** Weights of {@link #lerp} from here on count from the other end. */
    static final float HALF = 0.5f;

    private Tiles() {}

    /** How many tiles there are of so many elements. */
    static int count(long elements) {
        return Math.toIntExact((elements + LENGTH - 1) / LENGTH);
    }

    /** Elements of a tile: the last one has fewer. */
    static int length(int tile, long elements) {
        return (int) Math.min(LENGTH, elements - (long) tile * LENGTH);
    }

    /** Copies a tile out of a tensor's memory. */
    static void read(MemorySegment from, int tile, float[] to, int length) {
        MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, (long) tile * LENGTH * Float.BYTES, to, 0, length);
    }

    /** Copies a tile into a tensor's memory. */
    static void write(float[] from, MemorySegment to, int tile, int length) {
        MemorySegment.copy(from, 0, to, ValueLayout.JAVA_FLOAT, (long) tile * LENGTH * Float.BYTES, length);
    }

    /** {@code x = -x}. */
    static void negate(float[] x, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = -x[j];
        }
    }

    /** {@code x = factor x}. */
    static void scale(float[] x, float factor, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = factor * x[j];
        }
    }

    /** {@code x = x + factor y}. */
    static void addScaled(float[] x, float factor, float[] y, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = Math.fma(factor, y[j], x[j]);
        }
    }

    /** {@code x = keep x + factor y}. */
    static void decayAndAdd(float[] x, float keep, float factor, float[] y, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = Math.fma(factor, y[j], keep * x[j]);
        }
    }

    /** {@code x = keep x + factor y y}. */
    static void decayAndAddSquare(float[] x, float keep, float factor, float[] y, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = Math.fma(factor * y[j], y[j], keep * x[j]);
        }
    }

    /** {@code x = x + weight (end - x)}, from the nearer end, as {@code torch.lerp}. */
    static void lerp(float[] x, float[] end, float weight, int length) {
        if (weight < HALF) {
            for (int j = 0; j < length; j++) {
                x[j] = Math.fma(weight, end[j] - x[j], x[j]);
            }
        } else {
            float back = weight - 1;
            for (int j = 0; j < length; j++) {
                x[j] = Math.fma(back, end[j] - x[j], end[j]);
            }
        }
    }

    /** {@code x = max(x, y)}; NaN wins. */
    static void maximum(float[] x, float[] y, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = Math.max(x[j], y[j]);
        }
    }

    /** {@code x = x + factor y / d}. */
    static void addQuotient(float[] x, float factor, float[] y, float[] d, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = x[j] + factor * y[j] / d[j];
        }
    }

    /** {@code x = sqrt(y) factor + eps}. */
    static void root(float[] x, float[] y, float factor, float eps, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = Math.fma((float) Math.sqrt(y[j]), factor, eps);
        }
    }

    /** {@code x = sqrt(y - z z) + eps}. */
    static void centeredRoot(float[] x, float[] y, float[] z, float eps, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = (float) Math.sqrt(Math.fma(-z[j], z[j], y[j])) + eps;
        }
    }
}
