package dev.rondo.internal.onnx.equations;

/**
 * What a recurrent node computes in each direction, apart from its weights and functions.
 *
 * @param clip the bound of what goes into an activation; infinite for none
 * @param inputForget whether LSTM's forget gate is {@code 1 - i}
 * @param linearBeforeReset whether GRU's reset gate acts after the product with R
 */
public record CellDefinition(
        RecurrentKind kind,
        int inputSize,
        int hiddenSize,
        double clip,
        boolean inputForget,
        boolean linearBeforeReset) {

    /** Rows of W and R. */
    public int gateRows() {
        return kind.gates() * hiddenSize;
    }

    double clipped(double x) {
        // Comparisons that keep NaN, which min and max of floats would in Java but a bound of infinity must as well.
        return x > clip ? clip : x < -clip ? -clip : x;
    }
}
