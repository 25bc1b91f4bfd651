package dev.rondo.internal.parameters;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a recurrent layer as the names and shapes of its parameters tell them: {@code weight_ih_l0} [gates *
 * H, I], {@code weight_hh_l0} [gates * H, H_out], {@code weight_hr_l0} [H_out, H] with a projection, biases or none,
 * one more set of names for each layer and direction.
 *
 * @param projSize 0 without a projection
 */
public record LayerSizes(
        int inputSize, int hiddenSize, int projSize, int numLayers, boolean bidirectional, boolean bias) {

    private static final String INPUT = "weight_ih_l0";
    private static final String HIDDEN = "weight_hh_l0";
    private static final String PROJECTION = "weight_hr_l0";

    /**
     * Reads the sizes of a layer below a prefix.
     *
     * @param owner names the kind in messages
     * @throws IllegalArgumentException when there is none, or one of another kind; naming prefixes that have one
     */
    public static LayerSizes of(String owner, CellKind kind, Map<String, Tensor> tensors, String prefix) {
        StateDictView view = new StateDictView(tensors, prefix);
        try {
            return of(kind, view::shape);
        } catch (IllegalArgumentException e) {
            String leftOut = view.leftOut(INPUT);
            String problem = leftOut == null ? e.getMessage() : INPUT + " is " + leftOut;
            List<String> others = StateDictView.prefixesOf(tensors.keySet(), INPUT).stream()
                    .filter(other -> isKind(kind, new StateDictView(tensors, other)::shape))
                    .toList();
            StringBuilder hint = new StringBuilder();
            StateDicts.hint(others).forEach(question -> hint.append("; ").append(question));
            throw new IllegalArgumentException(
                    owner + " below prefix '" + prefix + "' of the state_dict: " + problem + hint, e);
        }
    }

    /** Whether shapes by name are those of a layer of a kind; RNNs of both nonlinearities are one. */
    public static boolean isKind(CellKind kind, Function<String, int @Nullable []> shapes) {
        try {
            of(kind, shapes);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Reads the sizes of a layer of a kind.
     *
     * @param shapes the shape of a parameter by its name without a prefix; null for one that is not there
     * @throws IllegalArgumentException saying what is missing or does not fit
     */
    public static LayerSizes of(CellKind kind, Function<String, int @Nullable []> shapes) {
        int[] input = matrix(shapes, INPUT);
        int[] hidden = matrix(shapes, HIDDEN);
        int projSize = 0;
        int hiddenSize = hidden[1];
        if (shapes.apply(PROJECTION) != null) {
            int[] projection = matrix(shapes, PROJECTION);
            projSize = projection[0];
            hiddenSize = projection[1];
        }
        checkGates(kind, hidden, hiddenSize);
        if (projSize > 0 && kind != CellKind.LSTM) {
            throw new IllegalArgumentException("it has " + PROJECTION + ", a projection, which only an LSTM has");
        }
        int layers = 1;
        while (shapes.apply("weight_ih_l" + layers) != null) {
            layers++;
        }
        return new LayerSizes(
                input[1],
                hiddenSize,
                projSize,
                layers,
                shapes.apply(INPUT + "_reverse") != null,
                shapes.apply("bias_ih_l0") != null);
    }

    private static void checkGates(CellKind kind, int[] hidden, int hiddenSize) {
        int gates = hiddenSize > 0 && hidden[0] % hiddenSize == 0 ? hidden[0] / hiddenSize : 0;
        if (gates != kind.gates()) {
            String owner = gates == 4 ? ", an LSTM's" : gates == 3 ? ", a GRU's" : gates == 1 ? ", an RNN's" : "";
            throw new IllegalArgumentException(HIDDEN + " of shape " + Arrays.toString(hidden) + " has " + hidden[0]
                    + " rows, not " + kind.gates() + " * " + hiddenSize
                    + (owner.isEmpty() ? "" : ", but " + gates + " * " + hiddenSize + owner));
        }
    }

    private static int[] matrix(Function<String, int @Nullable []> shapes, String name) {
        int[] shape = shapes.apply(name);
        if (shape == null) {
            boolean cell = shapes.apply("weight_ih") != null;
            throw new IllegalArgumentException(
                    "there is no " + name + (cell ? ", but weight_ih: the parameters of a cell, not of a layer" : ""));
        }
        if (shape.length != 2) {
            throw new IllegalArgumentException(name + " of shape " + Arrays.toString(shape) + " is no matrix");
        }
        return shape;
    }
}
