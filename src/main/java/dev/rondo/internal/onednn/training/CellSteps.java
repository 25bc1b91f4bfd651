package dev.rondo.internal.onednn.training;

import static dev.rondo.internal.onednn.training.GradientMath.add;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.onednn.plan.GateMath;

/** What a kind of cell computes of a {@link Tile}, between the products. The equations are those of the modules. */
enum CellSteps {
    LSTM {
        @Override
        void forward(Tile tile, float[] c, int length) {
            GateMath.sigmoid(tile.gates[0], length);
            GateMath.sigmoid(tile.gates[1], length);
            GateMath.tanh(tile.gates[2], length);
            GateMath.sigmoid(tile.gates[3], length);
            GradientMath.cell(tile.gates[0], tile.gates[1], tile.gates[2], c, length);
            System.arraycopy(c, 0, tile.tanh, 0, length);
            GateMath.tanh(tile.tanh, length);
            GradientMath.multiply(tile.gates[3], tile.tanh, tile.h, length);
        }

        @Override
        void backward(Tile tile, float[] dc, int length) {
            GateMath.tanh(tile.tanh, length);
            GradientMath.lstmCellBack(tile.dh, tile.gates[3], tile.tanh, dc, length);
            GradientMath.lstmOutputBack(tile.dh, tile.tanh, tile.gates[3], length);
            GradientMath.lstmInputBack(dc, tile.gates[0], tile.gates[2], length);
            GradientMath.lstmForgetBack(tile.cBefore, tile.gates[1], dc, length);
        }
    },
    GRU {
        @Override
        void forward(Tile tile, float[] c, int length) {
            GateMath.sigmoid(tile.gates[1], length);
            GateMath.sigmoid(tile.gates[2], length);
            GradientMath.gruReset(tile.gates[1], tile.gates[0], tile.gates[3], length);
            GateMath.tanh(tile.gates[3], length);
            GradientMath.gruHidden(tile.gates[2], tile.gates[3], tile.h, length);
        }

        @Override
        void backward(Tile tile, float[] dc, int length) {
            GradientMath.gruBack(tile.h, tile.gates[3], tile.gates[2], tile.dh, length);
            GradientMath.gruResetBack(tile.gates[3], tile.gates[0], tile.gates[1], length);
        }
    },
    RNN_TANH {
        @Override
        void forward(Tile tile, float[] c, int length) {
            GateMath.tanh(tile.gates[0], length);
            System.arraycopy(tile.gates[0], 0, tile.h, 0, length);
        }

        @Override
        void backward(Tile tile, float[] dc, int length) {
            GradientMath.tanhBack(tile.dh, tile.gates[0], length);
        }
    },
    RNN_RELU {
        @Override
        void forward(Tile tile, float[] c, int length) {
            GradientMath.relu(tile.gates[0], length);
            System.arraycopy(tile.gates[0], 0, tile.h, 0, length);
        }

        @Override
        void backward(Tile tile, float[] dc, int length) {
            GradientMath.reluBack(tile.dh, tile.gates[0], length);
        }
    };

    static CellSteps of(CellKind kind) {
        return valueOf(kind.name());
    }

    /**
     * Turns the gates' sums into their values and computes the next state.
     *
     * @param tile h before the step in, where a GRU needs it; h after it out
     * @param c the state c, read and replaced
     */
    abstract void forward(Tile tile, float[] c, int length);

    /**
     * Turns the gates' values into the derivatives by their sums.
     *
     * @param tile dh in, and out the part of the derivative by the h before that no product brings; c in tanh's place
     * @param dc the derivative by c, read and replaced
     */
    abstract void backward(Tile tile, float[] dc, int length);

    /** Adds derivatives up for the biases. */
    static void addUp(Tile tile, float[][] sums, int length) {
        for (int i = 0; i < sums.length; i++) {
            add(tile.gates[i], sums[i], length);
        }
    }
}
