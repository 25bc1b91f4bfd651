package dev.rondo.io;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.internal.onnx.Constant;
import dev.rondo.internal.onnx.Constants;
import dev.rondo.internal.onnx.RecurrentNode;
import dev.rondo.internal.onnx.RecurrentWeights;
import dev.rondo.internal.onnx.TorchStateDict;
import dev.rondo.internal.onnx.equations.RecurrentKind;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Module;
import dev.rondo.nn.Nonlinearity;
import dev.rondo.nn.RNN;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An RNN, GRU or LSTM node of an {@link OnnxFile}.
 *
 * <p>{@link #layer} makes the {@code dev.rondo.nn} layer that computes the same; where there is none it says why, and
 * {@link #recurrent} runs the node by ONNX's own rules. {@link #special} lists all that a plain layer has not.
 *
 * <p>Immutable; safe to use from many threads until the file is closed, which what it has returned outlives. Every
 * method but those that return names throws {@link OnnxException} where the node or what leads to its weights is
 * malformed, {@link IllegalStateException} when the file is closed, and {@link java.io.UncheckedIOException} when a
 * file with values of weights beside the model can't be read.
 */
public final class OnnxNode {
    private final OnnxSource source;
    private final RecurrentNode node;
    private final Map<String, Constant> given;

    OnnxNode(OnnxSource source, RecurrentNode node, Map<String, Constant> given) {
        this.source = source;
        this.node = node;
        this.given = given;
    }

    /** Its name, or that of its first output where it has none. */
    public String name() {
        return node.name();
    }

    /** Its name with what leads to its graph in front, such as {@code If_0.then_branch.lstm}. */
    public String path() {
        return node.graphPath().isEmpty() ? node.name() : node.graphPath() + "." + node.name();
    }

    /** RNN, GRU or LSTM. */
    public String kind() {
        return node.kind().name();
    }

    /** forward, reverse or bidirectional. */
    public String direction() {
        return source.read(node::direction);
    }

    /**
     * Features of x, I.
     *
     * @throws OnnxException also when the file does not fix W and R
     */
    public int inputSize() {
        return source.read(() -> weights().cell().inputSize());
    }

    /**
     * Features of the state, H.
     *
     * @throws OnnxException also when the file does not fix W and R
     */
    public int hiddenSize() {
        return source.read(() -> weights().cell().hiddenSize());
    }

    /**
     * The names in the graph of its inputs, by ONNX's names for them: X, W, R, B, sequence_lens, initial_h, initial_c,
     * P; absent ones are left out.
     */
    public Map<String, String> inputs() {
        return node.inputs();
    }

    /** The names in the graph of its outputs, by ONNX's names for them: Y, Y_h, Y_c. */
    public Map<String, String> outputs() {
        return node.outputs();
    }

    /**
     * What a node has that {@code torch.nn}'s layer of its kind has not, or leaves to each call: options, peepholes,
     * lengths, initial states, weights that are inputs of the graph. Empty for a plain layer.
     */
    public List<String> special() {
        return source.read(() -> traits().special());
    }

    /** Why {@link #layer} refuses, one reason each; empty when it does not. */
    public List<String> obstacles() {
        return source.read(() -> {
            OnnxTraits traits = traits();
            List<String> all = traits.obstacles();
            all.addAll(traits.layoutObstacle());
            traits.missingWeights().forEach((role, what) -> all.add(role + " is " + what));
            return List.copyOf(all);
        });
    }

    /** Those of W, R, B and P whose values the file does not fix, and what each is in the graph instead. */
    public Map<String, String> missingWeights() {
        return source.read(() -> RecurrentWeights.missing(node, constants()));
    }

    /** Those of sequence_lens, initial_h and initial_c that each call gives, and what each is in the graph. */
    public Map<String, String> givenInputs() {
        return source.read(() -> traits().givenInputs());
    }

    /**
     * The same node with values for names of the graph, which come before what the file says: for weights that are
     * inputs of the graph, or come from such. Values are not copied; those of other names are ignored.
     */
    public OnnxNode with(Map<String, Tensor> values) {
        Map<String, Constant> all = new HashMap<>(given);
        values.forEach((name, value) -> all.put(name, Constant.of(value)));
        return new OnnxNode(source, node, Map.copyOf(all));
    }

    /**
     * Copies of W [D, G * H, I], R [D, G * H, H] and, where the node has them, B [D, 2 * G * H] and P [D, 3 * H] in
     * float32, in ONNX's order of gates: i, o, f, c or z, r, h.
     */
    public Map<String, Tensor> onnxWeights() {
        return source.read(() -> {
            RecurrentWeights weights = weights();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String role : List.of("W", "R", "B", "P")) {
                Constant weight = weights.get(role);
                if (weight != null) {
                    tensors.put(role, weight.tensor());
                }
            }
            return tensors;
        });
    }

    /**
     * The weights as parameters of {@code torch.nn}'s layer: in its order of gates, by its names, {@code weight_ih_l0}
     * and so on. For layers that are built with other options than {@link #layer}'s.
     *
     * @throws OnnxException also when no such layer computes the same; layout=1 alone is no reason, for it moves no
     *     weight
     */
    public Map<String, Tensor> stateDict() {
        return source.read(() -> {
            refuse(traits().obstacles());
            return TorchStateDict.of(weights());
        });
    }

    /** {@link #layer(Backend)} on {@link Backend#preferred()}. */
    public Module layer() {
        return layer(Backend.preferred());
    }

    /**
     * The layer that computes the same, with the node's weights: an {@link LSTM}, {@link GRU} or {@link RNN}, for input
     * [T, N, I]. Its output is [T, N, D * H], where ONNX's is [T, D, N, H]; the states are alike. A length for each
     * sequence and initial states, where {@link #special} lists them, are arguments of its {@code forward}.
     *
     * @throws OnnxException also when no such layer computes the same, with every reason
     */
    public Module layer(Backend backend) {
        return source.read(() -> {
            OnnxTraits traits = traits();
            List<String> obstacles = traits.obstacles();
            obstacles.addAll(traits.layoutObstacle());
            refuse(obstacles);
            RecurrentWeights weights = weights();
            Map<String, Tensor> parameters = TorchStateDict.of(weights);
            Module layer = build(weights, backend);
            layer.loadStateDict(parameters);
            return layer;
        });
    }

    private Module build(RecurrentWeights weights, Backend backend) {
        int inputSize = weights.cell().inputSize();
        int hiddenSize = weights.cell().hiddenSize();
        boolean bias = weights.get("B") != null;
        boolean both = node.directions() == 2;
        return switch (node.kind()) {
            case LSTM ->
                LSTM.builder(inputSize, hiddenSize)
                        .bias(bias)
                        .bidirectional(both)
                        .backend(backend)
                        .build();
            case GRU ->
                GRU.builder(inputSize, hiddenSize)
                        .bias(bias)
                        .bidirectional(both)
                        .backend(backend)
                        .build();
            case RNN ->
                RNN.builder(inputSize, hiddenSize)
                        .nonlinearity(isRelu() ? Nonlinearity.RELU : Nonlinearity.TANH)
                        .bias(bias)
                        .bidirectional(both)
                        .backend(backend)
                        .build();
        };
    }

    private boolean isRelu() {
        return node.kind() == RecurrentKind.RNN
                && node.activations().get(0).get(0).is("Relu");
    }

    /** {@link #recurrent(Backend)} on {@link Backend#preferred()}. */
    public OnnxRecurrent recurrent() {
        return recurrent(Backend.preferred());
    }

    /**
     * What runs this node by ONNX's rules, all of them: on the backend where that can, and else on the operators'
     * equations in double, as on {@link Backend#reference()}. To be closed. A GRU with linear_before_reset=0 is logged
     * as a warning of {@code dev.rondo}: that is ONNX's default, and what some versions of PyTorch's exporter have
     * written by mistake for layers that compute the other equation.
     *
     * @throws OnnxException also when a weight is an input of the graph and {@link #with} has given no value
     */
    public OnnxRecurrent recurrent(Backend backend) {
        return source.read(() -> OnnxRecurrent.of(source, node, weights(), constants(), backend));
    }

    private void refuse(List<String> obstacles) {
        if (!obstacles.isEmpty()) {
            throw node.problem(
                    "no layer of dev.rondo.nn computes the same; recurrent() runs it. " + String.join("; ", obstacles));
        }
    }

    private OnnxTraits traits() {
        return new OnnxTraits(node, constants());
    }

    private RecurrentWeights weights() {
        return RecurrentWeights.of(node, constants());
    }

    private Constants constants() {
        return source.constants(given);
    }

    /** Kind and path. */
    @Override
    public String toString() {
        return kind() + " " + path();
    }
}
