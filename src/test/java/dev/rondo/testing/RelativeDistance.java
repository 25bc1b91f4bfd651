package dev.rondo.testing;

import dev.rondo.Tensor;

/** How far a tensor is from another as a whole. */
public final class RelativeDistance {
    private RelativeDistance() {}

    /** The L2 norm of the difference over that of what was expected. */
    public static double of(Tensor actual, Tensor expected) {
        float[] a = actual.toArray();
        float[] e = expected.toArray();
        double difference = 0;
        double size = 0;
        for (int i = 0; i < e.length; i++) {
            difference += ((double) a[i] - e[i]) * ((double) a[i] - e[i]);
            size += (double) e[i] * e[i];
        }
        return Math.sqrt(difference / size);
    }

    /** The root mean square of the values. */
    public static double size(Tensor tensor) {
        double sum = 0;
        for (float value : tensor.toArray()) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / tensor.numel());
    }
}
