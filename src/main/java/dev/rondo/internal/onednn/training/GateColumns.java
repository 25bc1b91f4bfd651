package dev.rondo.internal.onednn.training;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;

/**
 * How the gates of a row lie side by side, in blocks of {@code hiddenSize} columns: on the way forward their sums and
 * then their values, on the way back the derivatives by the sums.
 *
 * <p>LSTM: i, f, g, o. RNN: one. GRU: n', r, z, n, where n' is the recurrent part of the new gate, which the reset gate
 * multiplies: so the recurrent part of all gates is the first three blocks, and the input part the last three.
 */
record GateColumns(CellKind kind, int hiddenSize) {
    /** PyTorch's gates in the order of a GRU's recurrent columns: n, r, z. */
    private static final int[] GRU_HIDDEN = {2, 0, 1};

    static GateColumns of(CellSpec spec) {
        return new GateColumns(spec.kind(), spec.hiddenSize());
    }

    /** Whether the reset gate keeps a part of the new gate apart. */
    boolean isGru() {
        return kind == CellKind.GRU;
    }

    /** Blocks of a row. */
    int blocks() {
        return isGru() ? kind.gates() + 1 : kind.gates();
    }

    /** Columns of a row. */
    int width() {
        return blocks() * hiddenSize;
    }

    /** Columns of the recurrent part, which is the first; and of the input part. */
    int sideWidth() {
        return kind.gates() * hiddenSize;
    }

    /** The first block of the input part. */
    int inputBlock() {
        return isGru() ? 1 : 0;
    }

    /** PyTorch's gate in a block of the recurrent part. */
    int hiddenGate(int block) {
        return isGru() ? GRU_HIDDEN[block] : block;
    }

    /** The block of PyTorch's gate in the recurrent part. */
    int hiddenBlock(int gate) {
        return isGru() ? (gate + 1) % GRU_HIDDEN.length : gate;
    }
}
