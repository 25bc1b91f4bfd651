package dev.rondo.internal.onednn.weights;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.onednn.problem.RnnDescs;
import java.util.Arrays;
import java.util.stream.IntStream;
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

    /** PyTorch's gates in oneDNN's order. */
    private static int[] order(CellKind kind) {
        return isGru(kind)
                ? new int[] {GRU_Z, GRU_R, GRU_N}
                : IntStream.range(0, kind.gates()).toArray();
    }

    private static boolean isGru(CellKind kind) {
        return kind == CellKind.GRU || kind == CellKind.GRU_RESET_FIRST;
    }

    /**
     * The rows of a weight in oneDNN's order, gate blocks of {@code hiddenSize} rows; itself where that is the same.
     */
    static Tensor weight(CellKind kind, Tensor pytorch) {
        if (!isGru(kind)) {
            return pytorch;
        }
        int[] order = order(kind);
        int block = Math.toIntExact(pytorch.numel() / order.length);
        float[] from = pytorch.toArray();
        float[] to = new float[from.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(from, order[i] * block, to, i * block, block);
        }
        return Tensor.of(to, pytorch.shape());
    }

    /** oneDNN's bias, [blocks * hiddenSize]; zeros without PyTorch's, for oneDNN's kernels insist on one. */
    static float[] bias(CellWeights weights) {
        CellKind kind = weights.spec().kind();
        int hidden = weights.spec().hiddenSize();
        int[] order = order(kind);
        float[] result = new float[RnnDescs.biasBlocks(kind) * hidden];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(inputBias(weights, order[i]), 0, result, i * hidden, hidden);
        }
        if (kind.keepsLastBiasApart()) {
            int last = kind.gates() - 1;
            System.arraycopy(recurrentBias(weights, last), 0, result, (last + 1) * hidden, hidden);
        }
        return result;
    }

    /** What the input part of a gate adds, [hiddenSize]: both biases, or only its own where they stay apart. */
    static float[] inputBias(CellWeights weights, int gate) {
        float[] ih = block(weights, weights.biasIh(), gate);
        if (!areApart(weights, gate)) {
            float[] hh = block(weights, weights.biasHh(), gate);
            for (int j = 0; j < ih.length; j++) {
                ih[j] += hh[j];
            }
        }
        return ih;
    }

    /** What the recurrent part of a gate adds, [hiddenSize]: zeros, or its bias where the two stay apart. */
    static float[] recurrentBias(CellWeights weights, int gate) {
        return areApart(weights, gate)
                ? block(weights, weights.biasHh(), gate)
                : new float[weights.spec().hiddenSize()];
    }

    private static boolean areApart(CellWeights weights, int gate) {
        CellKind kind = weights.spec().kind();
        return kind.keepsLastBiasApart() && gate == kind.gates() - 1;
    }

    private static float[] block(CellWeights weights, @Nullable Tensor bias, int gate) {
        int hidden = weights.spec().hiddenSize();
        return bias == null
                ? new float[hidden]
                : Arrays.copyOfRange(bias.toArray(), gate * hidden, (gate + 1) * hidden);
    }
}
