package dev.rondo.internal.onnx;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ONNX's weights as PyTorch's: blocks of rows in its order of gates, one tensor a direction, and B cut into the two
 * biases that it holds.
 */
public final class TorchStateDict {
    private static final int[] LSTM = {0, 2, 3, 1}; // i, f, g, o of i, o, f, c
    private static final int[] GRU = {1, 0, 2}; // r, z, n of z, r, h
    private static final int[] RNN = {0};
    private static final int[] PEEPHOLES = {0, 2, 1}; // i, f, o of i, o, f

    private TorchStateDict() {}

    /** The parameters of a layer that is alone in its stack. */
    public static Map<String, Tensor> of(RecurrentWeights weights) {
        int[] order = switch (weights.cell().kind()) {
            case LSTM -> LSTM;
            case GRU -> GRU;
            case RNN -> RNN;
        };
        int rows = weights.cell().gateRows();
        Tensor w = required(weights.get("W"));
        Tensor r = required(weights.get("R"));
        Constant bias = weights.get("B");
        Tensor b = bias == null ? null : bias.tensor().reshape(w.size(0), 2, rows);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (int d = 0; d < w.size(0); d++) {
            String suffix = suffix(d);
            parameters.put("weight_ih" + suffix, reordered(w.select(0, d), order));
            parameters.put("weight_hh" + suffix, reordered(r.select(0, d), order));
            if (b != null) {
                parameters.put("bias_ih" + suffix, reordered(b.select(0, d).select(0, 0), order));
                parameters.put("bias_hh" + suffix, reordered(b.select(0, d).select(0, 1), order));
            }
        }
        return parameters;
    }

    /** What PyTorch puts behind the names of a direction's parameters. */
    static String suffix(int direction) {
        return "_l0" + (direction == 1 ? "_reverse" : "");
    }

    /** P of each direction, which PyTorch has not: {@code peephole_l0} and so on, in the order i, f, o of its gates. */
    static Map<String, Tensor> peepholes(RecurrentWeights weights) {
        Tensor p = required(weights.get("P"));
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (int d = 0; d < p.size(0); d++) {
            parameters.put("peephole" + suffix(d), reordered(p.select(0, d), PEEPHOLES));
        }
        return parameters;
    }

    private static Tensor required(@Nullable Constant weight) {
        if (weight == null) {
            throw new IllegalStateException("a weight is absent that was checked");
        }
        return weight.tensor();
    }

    private static Tensor reordered(Tensor from, int[] order) {
        Tensor to = Tensor.zeros(from.shape());
        long block = to.segment().byteSize() / order.length;
        for (int k = 0; k < order.length; k++) {
            MemorySegment.copy(from.segment(), order[k] * block, to.segment(), k * block, block);
        }
        return to;
    }
}
