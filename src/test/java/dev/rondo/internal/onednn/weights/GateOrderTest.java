package dev.rondo.internal.onednn.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.onednn.problem.RnnDescs;
import org.junit.jupiter.api.Test;

/** Gate orders on matrices small enough to read: each gate's block holds one number. */
class GateOrderTest {
    private static Tensor rows(float... gates) {
        float[] values = new float[gates.length * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = gates[i / 4];
        }
        return Tensor.of(values, gates.length * 2, 2);
    }

    private static Tensor bias(float... gates) {
        float[] values = new float[gates.length * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = gates[i / 2];
        }
        return Tensor.of(values, values.length);
    }

    private static float[] biasOf(CellKind kind, Tensor ih, Tensor hh) {
        CellSpec spec = new CellSpec(kind, 2, 2, 0);
        Tensor weight = Tensor.zeros(spec.gateRows(), 2);
        return GateOrder.bias(new CellWeights(spec, weight, weight, ih, hh, null));
    }

    @Test
    void lstmGatesStayAndBiasesAdd() {
        Tensor weight = rows(1, 2, 3, 4);
        assertThat(GateOrder.weight(CellKind.LSTM, weight)).isSameAs(weight);
        assertThat(biasOf(CellKind.LSTM, bias(1, 2, 3, 4), bias(10, 20, 30, 40)))
                .containsExactly(11, 11, 22, 22, 33, 33, 44, 44);
    }

    @Test
    void gruSwapsResetAndUpdateAndKeepsTheLastBiasesApart() {
        float r = 1;
        float z = 2;
        float n = 3;
        assertThat(GateOrder.weight(CellKind.GRU, rows(r, z, n)).toArray())
                .containsExactly(rows(z, r, n).toArray());
        assertThat(biasOf(CellKind.GRU, bias(r, z, n), bias(10, 20, 30))).containsExactly(22, 22, 11, 11, 3, 3, 30, 30);
    }

    @Test
    void rnnBiasesAdd() {
        assertThat(biasOf(CellKind.RNN_TANH, bias(1), bias(10))).containsExactly(11, 11);
        assertThat(RnnDescs.biasBlocks(CellKind.RNN_RELU)).isEqualTo(1);
    }

    @Test
    void noBiasIsZero() {
        assertThat(biasOf(CellKind.GRU, null, null)).hasSize(8).containsOnly(0);
        assertThat(biasOf(CellKind.LSTM, null, null)).hasSize(8).containsOnly(0);
    }
}
