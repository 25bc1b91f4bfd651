package dev.rondo.nn;

import dev.rondo.Tensor;

/**
 * How far a layer's outputs are from those in float32, over all elements of one input's output; see
 * {@link RecurrentLayer#precisionError}.
 *
 * @param maxAbs the largest absolute difference, in the unit of h, which without a projection lies in [-1, 1] for LSTM
 * @param rootMeanSquare the root of the mean square of the differences, in the same unit
 * @param relativeL2 the L2 norm of the differences over that of the outputs in float32; 0 when there are no differences
 */
public record PrecisionError(double maxAbs, double rootMeanSquare, double relativeL2) {
    static PrecisionError between(Tensor actual, Tensor expected) {
        float[] a = actual.toArray();
        float[] e = expected.toArray();
        double largest = 0;
        double difference = 0;
        double size = 0;
        for (int i = 0; i < e.length; i++) {
            double d = Math.abs((double) a[i] - e[i]);
            largest = Math.max(largest, d);
            difference += d * d;
            size += (double) e[i] * e[i];
        }
        return new PrecisionError(
                largest,
                Math.sqrt(difference / Math.max(1, e.length)),
                difference == 0 ? 0 : Math.sqrt(difference / size));
    }
}
