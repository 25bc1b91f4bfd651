package dev.rondo.internal.walk;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.parameters.CellParameters;
import dev.rondo.internal.print.PythonNumbers;

/**
 * The constructor arguments of a recurrent layer, checked as {@code torch.nn.RNNBase} checks them.
 *
 * @param cell the sizes of a cell of the lowest layer
 */
public record RecurrentConfig(
        CellSpec cell, boolean bias, int numLayers, boolean batchFirst, double dropout, boolean bidirectional) {

    private static final int MOST_LAYERS = 1 << 16;

    public RecurrentConfig {
        int projSize = cell.projSize();
        require(
                dropout >= 0 && dropout <= 1,
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed");
        require(cell.inputSize() > 0, "input_size must be greater than zero");
        require(cell.hiddenSize() > 0, "hidden_size must be greater than zero");
        require(numLayers > 0, "num_layers must be greater than zero");
        require(projSize >= 0, "proj_size should be a positive integer or zero to disable projections");
        require(projSize < cell.hiddenSize(), "proj_size has to be smaller than hidden_size");
        CellParameters.requireMemory(cell);
        require(numLayers <= MOST_LAYERS, "num_layers must be at most " + MOST_LAYERS);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** 2 when bidirectional, else 1. */
    public int directions() {
        return bidirectional ? 2 : 1;
    }

    /** Rows of a state: layers times directions. */
    int stateRows() {
        return numLayers * directions();
    }

    /** Features of h in one direction: PyTorch's H_out. */
    int outputSize() {
        return cell.outputSize();
    }

    /** Features of the output: both directions side by side. */
    public int outputWidth() {
        return directions() * outputSize();
    }

    /** The cell of a layer; both directions have the same sizes. */
    public CellSpec cell(int layer) {
        return layer == 0 ? cell : new CellSpec(cell.kind(), outputWidth(), cell.hiddenSize(), cell.projSize());
    }

    /** PyTorch's {@code repr} of the arguments: only those that differ from the defaults. */
    public String describe() {
        StringBuilder text =
                new StringBuilder().append(cell.inputSize()).append(", ").append(cell.hiddenSize());
        append(text, cell.projSize() != 0, "proj_size=" + cell.projSize());
        append(text, numLayers != 1, "num_layers=" + numLayers);
        append(text, !bias, "bias=False");
        append(text, batchFirst, "batch_first=True");
        append(text, dropout != 0, "dropout=" + PythonNumbers.repr(dropout));
        append(text, bidirectional, "bidirectional=True");
        return text.toString();
    }

    private static void append(StringBuilder text, boolean shown, String argument) {
        if (shown) {
            text.append(", ").append(argument);
        }
    }
}
