package dev.rondo.cli;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.parameters.LayerSizes;
import dev.rondo.internal.parameters.StateDictView;
import dev.rondo.internal.parameters.WeightNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A layer that names and shapes of a file's tensors tell of.
 *
 * @param kind the name of its class
 * @param prefix what stands in front of its parameters, with its dot; empty for nothing
 * @param sizes its arguments, as PyTorch writes them
 * @param isRecurrent whether it is an LSTM, GRU or RNN, and no cell
 */
record FoundLayer(String kind, String prefix, String sizes, boolean isRecurrent) {
    /** Of a recurrent layer, or one half of a pair of weight_norm's. */
    private static final Pattern PARAMETER =
            Pattern.compile("(parametrizations\\.)?(weight|bias)_(ih|hh|hr)_l\\d+(_reverse)?(_g|_v|\\.original[01])?");

    /** RNNs of both nonlinearities have the same parameters. */
    private static final List<CellKind> KINDS = List.of(CellKind.LSTM, CellKind.GRU, CellKind.RNN_TANH);

    /** All of a file, recurrent ones first, each kind in the order of the file. */
    static List<FoundLayer> in(TensorFile file) {
        Shapes shapes = new Shapes(file);
        List<FoundLayer> found = new ArrayList<>();
        for (String prefix : StateDictView.prefixesOf(file.names(), "weight_ih_l0")) {
            recurrent(shapes, prefix, found);
        }
        for (String prefix : StateDictView.prefixesOf(file.names(), "weight_ih")) {
            cell(shapes, prefix, found);
        }
        for (String prefix : StateDictView.prefixesOf(file.names(), "weight")) {
            table(shapes, prefix, found);
        }
        return found;
    }

    private static void recurrent(Shapes shapes, String prefix, List<FoundLayer> found) {
        for (CellKind kind : KINDS) {
            try {
                LayerSizes sizes = LayerSizes.of(kind, name -> shapes.get(prefix + name));
                found.add(new FoundLayer(name(kind), prefix, arguments(sizes), true));
                return;
            } catch (IllegalArgumentException e) {
                // Not of this kind.
            }
        }
    }

    private static String name(CellKind kind) {
        return kind == CellKind.RNN_TANH ? "RNN" : kind.name();
    }

    private static String arguments(LayerSizes sizes) {
        return sizes.inputSize() + ", " + sizes.hiddenSize()
                + (sizes.numLayers() > 1 ? ", num_layers=" + sizes.numLayers() : "")
                + (sizes.bias() ? "" : ", bias=False")
                + (sizes.bidirectional() ? ", bidirectional=True" : "")
                + (sizes.projSize() > 0 ? ", proj_size=" + sizes.projSize() : "");
    }

    private static void cell(Shapes shapes, String prefix, List<FoundLayer> found) {
        int[] input = shapes.get(prefix + "weight_ih");
        int[] hidden = shapes.get(prefix + "weight_hh");
        if (input == null || hidden == null || input.length != 2 || hidden.length != 2 || hidden[1] == 0) {
            return;
        }
        for (CellKind kind : KINDS) {
            if (hidden[0] == kind.gates() * hidden[1] && input[0] == hidden[0]) {
                String bias = shapes.get(prefix + "bias_ih") == null ? ", bias=False" : "";
                found.add(new FoundLayer(name(kind) + "Cell", prefix, input[1] + ", " + hidden[1] + bias, false));
            }
        }
    }

    /** A matrix called weight: of a Linear if there is a bias for its rows, else of an Embedding or of a Linear. */
    private static void table(Shapes shapes, String prefix, List<FoundLayer> found) {
        int[] weight = shapes.get(prefix + "weight");
        if (weight == null || weight.length != 2) {
            return;
        }
        int[] bias = shapes.get(prefix + "bias");
        if (bias != null) {
            if (Arrays.equals(bias, new int[] {weight[0]})) {
                found.add(new FoundLayer("Linear", prefix, weight[1] + ", " + weight[0], false));
            }
            return;
        }
        boolean table = prefix.toLowerCase(Locale.ROOT).contains("emb");
        String linear = weight[1] + ", " + weight[0] + ", bias=False";
        found.add(
                table
                        ? new FoundLayer("Embedding", prefix, weight[0] + ", " + weight[1], false)
                        : new FoundLayer("Linear", prefix, linear + " (or an Embedding of " + weight[0] + ")", false));
    }

    /** The layer of a prefix, or the file's only one where none is asked for. */
    static FoundLayer recurrentIn(TensorFile file, @Nullable String asked) {
        List<FoundLayer> all = in(file);
        List<FoundLayer> layers = all.stream().filter(FoundLayer::isRecurrent).toList();
        if (layers.isEmpty()) {
            String cells = all.stream().anyMatch(layer -> layer.kind.endsWith("Cell"))
                    ? "; it has cells, which run a step at a time and are no layers"
                    : "";
            throw new Failures.Refusal(
                    file + ": no LSTM, GRU or RNN: no weight_ih_l0 with a weight_hh_l0 that fits" + cells);
        }
        if (asked == null) {
            if (layers.size() == 1) {
                return layers.get(0);
            }
            throw new Failures.Refusal(
                    file + ": " + layers.size() + " recurrent layers: choose one with " + choices(layers));
        }
        for (FoundLayer layer : layers) {
            if (layer.prefix.equals(asked) || layer.prefix.equals(asked + ".")) {
                return layer;
            }
        }
        throw new Failures.Refusal(
                file + ": no LSTM, GRU or RNN below prefix '" + asked + "'; did you mean " + choices(layers) + "?");
    }

    /** The layer's own parameters; what else lies below its prefix, a head for example, is no concern of it. */
    Map<String, Tensor> weights(TensorFile file) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (String name : file.names()) {
            if (name.startsWith(prefix)
                    && PARAMETER.matcher(name.substring(prefix.length())).matches()) {
                if (!file.isFloating(name)) {
                    throw new Failures.Refusal(
                            file + ": tensor '" + name + "' is " + file.type(name) + ", no floating-point type");
                }
                weights.put(name, file.tensor(name));
            }
        }
        return weights;
    }

    private static String choices(List<FoundLayer> layers) {
        List<String> all = new ArrayList<>();
        for (FoundLayer layer : layers.subList(0, Math.min(layers.size(), 10))) {
            all.add("--prefix '" + layer.prefix + "'");
        }
        return String.join(" or ", all) + (layers.size() > 10 ? " .." : "");
    }

    /** As PyTorch prints a module. */
    @Override
    public String toString() {
        return kind + "(" + sizes + ")";
    }

    /** Shapes of a file's tensors, those of weight_norm by the weight that they stand for. */
    private static final class Shapes {
        private final TensorFile file;
        private final Set<String> names;

        Shapes(TensorFile file) {
            this.file = file;
            this.names = new HashSet<>(file.names());
        }

        /** Null for what is not there, or has a size beyond an int. */
        int @Nullable [] get(String name) {
            String found = names.contains(name) ? name : null;
            for (WeightNorm.Pair pair : WeightNorm.pairs(name)) {
                if (found == null && names.contains(pair.g()) && names.contains(pair.v())) {
                    found = pair.v();
                }
            }
            if (found == null) {
                return null;
            }
            long[] shape = file.shape(found);
            boolean fits = Arrays.stream(shape).allMatch(size -> size <= Integer.MAX_VALUE);
            return fits ? Arrays.stream(shape).mapToInt(size -> (int) size).toArray() : null;
        }
    }
}
