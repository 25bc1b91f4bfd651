package dev.rondo.bench.training;

import java.util.List;
import java.util.Locale;

/**
 * A model and a batch.
 *
 * @param time steps of the longest sequence
 * @param inputGradient whether the input's gradient is computed: PyTorch does in any case
 * @param ragged whether sequences have lengths from 1 to {@code time}, packed
 * @param vocabulary words of a word model, with an embedding and a head, or 0
 * @param target what Rondo is to be ahead of PyTorch by
 */
record TrainingCase(
        String kind,
        int time,
        int batch,
        int inputSize,
        int hiddenSize,
        int layers,
        boolean inputGradient,
        boolean ragged,
        int vocabulary,
        double target) {

    static final List<TrainingCase> ALL = List.of(
            layer("LSTM", 50, 32, 128, 256, false, 1.2),
            layer("LSTM", 50, 32, 128, 256, true, 1.05),
            layer("LSTM", 25, 16, 512, 512, true, 1.1),
            layer("LSTM", 100, 8, 256, 256, true, 1.05),
            layer("LSTM", 50, 1, 128, 256, true, 1.4),
            layer("LSTM", 30, 64, 64, 128, false, 1.3),
            layer("GRU", 50, 32, 128, 256, true, 2.3),
            layer("RNN", 50, 32, 128, 256, true, 2.5),
            new TrainingCase("LSTM", 50, 32, 128, 256, 1, true, true, 0, 4),
            new TrainingCase("LSTM", 35, 20, 650, 650, 2, true, false, 10_000, 1.5));

    private static TrainingCase layer(
            String kind, int time, int batch, int inputSize, int hiddenSize, boolean inputGradient, double target) {
        return new TrainingCase(kind, time, batch, inputSize, hiddenSize, 1, inputGradient, false, 0, target);
    }

    /** The lengths of a ragged batch, spread evenly. */
    int[] lengths() {
        int[] lengths = new int[batch];
        for (int n = 0; n < batch; n++) {
            lengths[n] = 1 + (time - 1) * n / (batch - 1);
        }
        return lengths;
    }

    /** Words in a line for PyTorch's side. */
    String json(int steps) {
        return String.format(
                Locale.ROOT,
                "{\"kind\": \"%s\", \"time\": %d, \"batch\": %d, \"inputSize\": %d, \"hiddenSize\": %d, \"layers\": %d,"
                        + " \"inputGradient\": %b, \"ragged\": %b, \"vocabulary\": %d, \"steps\": %d}",
                kind,
                time,
                batch,
                inputSize,
                hiddenSize,
                layers,
                inputGradient,
                ragged,
                vocabulary,
                steps);
    }

    @Override
    public String toString() {
        return kind + (ragged ? " packed" : "") + " T" + time + " N" + batch + " I" + inputSize + " H" + hiddenSize
                + (layers > 1 ? " L" + layers : "")
                + (vocabulary > 0 ? ", " + vocabulary + " words" : inputGradient ? ", input gradient" : "");
    }
}
