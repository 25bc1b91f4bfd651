package dev.rondo.io;

import dev.rondo.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights of Keras layers as state dictionaries of {@code torch.nn}'s, for arrays that have been taken out of a
 * Keras model. The recipe:
 *
 * <pre>{@code
 * # in Python
 * from safetensors.numpy import save_file
 * save_file({w.path: w.numpy() for w in model.weights}, "model.safetensors")
 *
 * // in Java
 * try (Safetensors file = Safetensors.open(Path.of("model.safetensors"))) {
 *     LSTM lstm = LSTM.fromStateDict(
 *             KerasWeights.lstm(
 *                     file.tensor("lstm/lstm_cell/kernel"),
 *                     file.tensor("lstm/lstm_cell/recurrent_kernel"),
 *                     file.tensor("lstm/lstm_cell/bias")),
 *             "",
 *             options -> options.batchFirst(true));
 * }
 * }</pre>
 *
 * <p>What becomes of them: {@code weight_ih} is the kernel transposed and {@code weight_hh} the recurrent kernel
 * transposed. LSTM's gates i, f, c, o lie as PyTorch's i, f, g, o; GRU's z, r, h become r, z, n. A bias of one row is
 * {@code bias_ih}, beside a {@code bias_hh} of zeros.
 *
 * <p>What a layer must have: {@code activation} tanh (an RNN's may be relu) and {@code recurrent_activation} sigmoid,
 * the defaults since Keras 2 of TensorFlow 2; before, that was hard_sigmoid, which no layer here computes. A
 * {@code Bidirectional} has {@code merge_mode} concat; its output at {@code return_sequences=False} is the final h of
 * both directions side by side. {@code go_backwards} is for the caller, who turns x around.
 *
 * <p>All methods return new tensors, and throw {@link IllegalArgumentException} for shapes that do not fit together.
 *
 * @see <a href="https://keras.io/api/layers/recurrent_layers/">Keras's recurrent layers</a>
 */
public final class KerasWeights {
    private static final int LSTM_GATES = 4;
    private static final int GRU_GATES = 3;

    private static final int[] LSTM_ORDER = {0, 1, 2, 3};
    /** PyTorch's r, z, n in Keras's z, r, h. */
    private static final int[] GRU_ORDER = {1, 0, 2};

    private static final int[] RNN_ORDER = {0};

    private static final String REVERSE = "_reverse";
    private static final String LAYER = "_l0";

    private KerasWeights() {}

    /**
     * An {@code LSTM}'s parameters, for {@link dev.rondo.nn.LSTM}.
     *
     * @param kernel [I, 4 * H]
     * @param recurrentKernel [H, 4 * H]
     * @param bias [4 * H], or null with {@code use_bias=False}
     */
    public static Map<String, Tensor> lstm(Tensor kernel, Tensor recurrentKernel, @Nullable Tensor bias) {
        Map<String, Tensor> weights = weights(kernel, recurrentKernel, LSTM_ORDER);
        addBias(weights, bias, LSTM_GATES * recurrentKernel.size(0));
        return weights;
    }

    /**
     * A {@code SimpleRNN}'s parameters, for {@link dev.rondo.nn.RNN}.
     *
     * @param kernel [I, H]
     * @param recurrentKernel [H, H]
     * @param bias [H], or null with {@code use_bias=False}
     */
    public static Map<String, Tensor> simpleRnn(Tensor kernel, Tensor recurrentKernel, @Nullable Tensor bias) {
        Map<String, Tensor> weights = weights(kernel, recurrentKernel, RNN_ORDER);
        addBias(weights, bias, recurrentKernel.size(0));
        return weights;
    }

    /**
     * A {@code GRU}'s parameters, for {@link dev.rondo.nn.GRU}.
     *
     * @param kernel [I, 3 * H]
     * @param recurrentKernel [H, 3 * H]
     * @param bias [2, 3 * H], or null with {@code use_bias=False}
     * @param resetAfter the layer's {@code reset_after}, which is True by default since TensorFlow 2. False computes
     *     another equation, with a bias of [3 * H], and is refused: exported to ONNX, {@link OnnxNode#recurrent} runs
     *     it
     */
    public static Map<String, Tensor> gru(
            Tensor kernel, Tensor recurrentKernel, @Nullable Tensor bias, boolean resetAfter) {
        if (!resetAfter || (bias != null && bias.dim() == 1)) {
            throw new IllegalArgumentException(
                    "a GRU with reset_after=False, whose bias has 1 dimension, resets h before"
                            + " the product: no layer of dev.rondo.nn computes that. Export the model to ONNX, and run"
                            + " OnnxNode.recurrent()");
        }
        Map<String, Tensor> weights = weights(kernel, recurrentKernel, GRU_ORDER);
        if (bias != null) {
            int rows = GRU_GATES * recurrentKernel.size(0);
            requireShape("bias", bias, 2, rows);
            weights.put("bias_ih" + LAYER, reordered(bias.select(0, 0), GRU_ORDER));
            weights.put("bias_hh" + LAYER, reordered(bias.select(0, 1), GRU_ORDER));
        }
        return weights;
    }

    /**
     * A {@code Dense} layer's parameters, for {@link dev.rondo.nn.Linear}.
     *
     * @param kernel [I, O]
     * @param bias [O], or null with {@code use_bias=False}
     */
    public static Map<String, Tensor> dense(Tensor kernel, @Nullable Tensor bias) {
        requireMatrix("kernel", kernel);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("weight", transposed(kernel, RNN_ORDER));
        if (bias != null) {
            requireShape("bias", bias, kernel.size(1));
            weights.put("bias", bias.copy());
        }
        return weights;
    }

    /**
     * The parameters of a {@code Bidirectional} layer: those of its {@code forward_layer}, and those of its
     * {@code backward_layer} by the names of a reverse direction.
     */
    public static Map<String, Tensor> bidirectional(Map<String, Tensor> forward, Map<String, Tensor> backward) {
        Map<String, Tensor> both = new LinkedHashMap<>(forward);
        backward.forEach((name, tensor) -> both.put(name + REVERSE, tensor));
        return both;
    }

    /** The parameters of layers on top of each other, each as the methods above give them, as those of one layer. */
    public static Map<String, Tensor> stack(List<Map<String, Tensor>> layers) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            String layer = "_l" + i;
            layers.get(i).forEach((name, tensor) -> all.put(name.replace(LAYER, layer), tensor));
        }
        return all;
    }

    private static Map<String, Tensor> weights(Tensor kernel, Tensor recurrentKernel, int[] order) {
        requireMatrix("kernel", kernel);
        requireMatrix("recurrent_kernel", recurrentKernel);
        int hidden = recurrentKernel.size(0);
        requireShape("recurrent_kernel", recurrentKernel, hidden, order.length * hidden);
        requireShape("kernel", kernel, kernel.size(0), order.length * hidden);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("weight_ih" + LAYER, transposed(kernel, order));
        weights.put("weight_hh" + LAYER, transposed(recurrentKernel, order));
        return weights;
    }

    private static void addBias(Map<String, Tensor> weights, @Nullable Tensor bias, int rows) {
        if (bias != null) {
            requireShape("bias", bias, rows);
            weights.put("bias_ih" + LAYER, bias.copy());
            weights.put("bias_hh" + LAYER, Tensor.zeros(rows));
        }
    }

    /** Columns become rows, and their blocks come in another order. */
    private static Tensor transposed(Tensor matrix, int[] order) {
        int rows = matrix.size(0);
        int columns = matrix.size(1);
        float[] from = matrix.toArray();
        float[] to = new float[from.length];
        int block = columns / order.length;
        for (int i = 0; i < columns; i++) {
            int column = order[i / block] * block + i % block;
            for (int j = 0; j < rows; j++) {
                to[i * rows + j] = from[j * columns + column];
            }
        }
        return Tensor.of(to, columns, rows);
    }

    private static Tensor reordered(Tensor vector, int[] order) {
        return transposed(vector.reshape(1, vector.size(0)), order).reshape(vector.size(0));
    }

    private static void requireMatrix(String name, Tensor tensor) {
        if (tensor.dim() != 2 || tensor.numel() == 0) {
            throw new IllegalArgumentException(
                    name + " must have 2 dimensions that are not empty, got shape " + Arrays.toString(tensor.shape()));
        }
    }

    private static void requireShape(String name, Tensor tensor, int... shape) {
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException(
                    name + " must have shape " + Arrays.toString(shape) + ", got " + Arrays.toString(tensor.shape()));
        }
    }
}
