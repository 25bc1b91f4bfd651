package dev.rondo.bench;

import java.util.Arrays;

/**
 * One row of the benchmark: a stack of layers with biases, run from a state of zeros over [T, N, I].
 *
 * @param name what reports and options call it
 * @param kind the cell
 * @param layers stacked layers, L
 * @param directions 1, or 2 when bidirectional, D
 * @param steps T
 * @param batch N
 * @param input I
 * @param hidden H
 * @param ragged whether the sequences have the different lengths of {@link #lengths}
 */
public record Workload(
        String name,
        Kind kind,
        int layers,
        int directions,
        int steps,
        int batch,
        int input,
        int hidden,
        boolean ragged) {

    /**
     * The sequences' lengths: T for all, or spread evenly from T down to 1. Descending, as PyTorch packs them, so that
     * no engine has to sort inside the measured call.
     */
    public int[] lengths() {
        int[] lengths = new int[batch];
        Arrays.setAll(lengths, n -> ragged ? steps - Math.round(n * (steps - 1) / (batch - 1f)) : steps);
        return lengths;
    }

    /** Whether it is one step of one sequence, as in a live stream: then a state is passed in, as a stream would. */
    public boolean isStep() {
        return steps == 1;
    }

    /** Features that a layer reads. */
    public int width(int layer) {
        return layer == 0 ? input : directions * hidden;
    }

    /** Rows of a weight. */
    public int gateRows() {
        return kind.gates() * hidden;
    }

    /** The shape of the output. */
    public int[] outputShape() {
        return new int[] {steps, batch, directions * hidden};
    }

    /** The shape of a state. */
    public int[] stateShape() {
        return new int[] {layers * directions, batch, hidden};
    }

    /** Floating-point operations of the matrix products of one call. */
    public long operations() {
        long perStep = 0;
        for (int layer = 0; layer < layers; layer++) {
            perStep += 2L * directions * gateRows() * (width(layer) + hidden);
        }
        return perStep * Arrays.stream(lengths()).sum();
    }
}
