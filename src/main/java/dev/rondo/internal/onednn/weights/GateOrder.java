package dev.rondo.internal.onednn.weights;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.onednn.problem.RnnDescs;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows gate orders: PyTorch's i, f, g, o and r, z, n against oneDNN's i, f, c, o and u, r, o, and
 * how PyTorch's two biases become oneDNN's one.
 *
 * <p>oneDNN's linear-before-reset GRU keeps the two biases of its last gate apart, in a fourth block, because one of
 * them is multiplied by the reset gate.
 */
public final class GateOrder {
    /** Gates of an LSTM, in PyTorch's order. */
    public static final int LSTM_I = 0;

    public static final int LSTM_F = 1;
    public static final int LSTM_G = 2;
    public static final int LSTM_O = 3;

    /** Gates of a GRU, in PyTorch's order. */
    public static final int GRU_R = 0;

    public static final int GRU_Z = 1;
    public static final int GRU_N = 2;

    private GateOrder() {}

    /** The rows of a weight in oneDNN's order: gate blocks of {@code hiddenSize} rows. */
    static Tensor weight(CellKind kind, Tensor pytorch) {
        return kind == CellKind.GRU ? Tensor.of(swapFirstTwo(pytorch.toArray(), 3), pytorch.shape()) : pytorch;
    }

    /** oneDNN's bias, [blocks * hiddenSize]; zeros without PyTorch's, for oneDNN's kernels insist on one. */
    static float[] bias(CellWeights weights) {
        CellKind kind = weights.spec().kind();
        int hidden = weights.spec().hiddenSize();
        float[] ih = values(weights.biasIh(), kind.gates() * hidden);
        float[] hh = values(weights.biasHh(), kind.gates() * hidden);
        float[] result = new float[RnnDescs.biasBlocks(kind) * hidden];
        int summed = kind == CellKind.GRU ? 2 * hidden : result.length;
        for (int j = 0; j < summed; j++) {
            result[j] = ih[j] + hh[j];
        }
        if (kind == CellKind.GRU) {
            System.arraycopy(ih, 2 * hidden, result, 2 * hidden, hidden);
            System.arraycopy(hh, 2 * hidden, result, 3 * hidden, hidden);
            return swapFirstTwo(result, 4);
        }
        return result;
    }

    /** What the input part of a gate adds, [hiddenSize]: both biases, but for a GRU's last gate only its own. */
    static float[] inputBias(CellWeights weights, int gate) {
        float[] ih = block(weights, weights.biasIh(), gate);
        if (!keepsBiasesApart(weights, gate)) {
            float[] hh = block(weights, weights.biasHh(), gate);
            for (int j = 0; j < ih.length; j++) {
                ih[j] += hh[j];
            }
        }
        return ih;
    }

    /** What the recurrent part of a gate adds, [hiddenSize]: zeros but for a GRU's last gate. */
    static float[] recurrentBias(CellWeights weights, int gate) {
        return keepsBiasesApart(weights, gate)
                ? block(weights, weights.biasHh(), gate)
                : new float[weights.spec().hiddenSize()];
    }

    private static boolean keepsBiasesApart(CellWeights weights, int gate) {
        return weights.spec().kind() == CellKind.GRU && gate == GRU_N;
    }

    private static float[] block(CellWeights weights, @Nullable Tensor bias, int gate) {
        int hidden = weights.spec().hiddenSize();
        float[] all = values(bias, weights.spec().gateRows());
        return Arrays.copyOfRange(all, gate * hidden, (gate + 1) * hidden);
    }

    private static float[] values(@Nullable Tensor bias, int length) {
        return bias == null ? new float[length] : bias.toArray();
    }

    private static float[] swapFirstTwo(float[] blocks, int count) {
        int block = blocks.length / count;
        float[] result = blocks.clone();
        System.arraycopy(blocks, 0, result, block, block);
        System.arraycopy(blocks, block, result, 0, block);
        return result;
    }
}
