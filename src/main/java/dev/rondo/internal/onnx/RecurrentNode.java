package dev.rondo.internal.onnx;

import dev.rondo.internal.onnx.equations.Activation;
import dev.rondo.internal.onnx.equations.RecurrentKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What an RNN, GRU or LSTM node says, apart from its weights. Immutable. */
public final class RecurrentNode {
    /** Attributes that one of the operators has in one of its versions. */
    private static final Set<String> KNOWN = Set.of(
            "activation_alpha",
            "activation_beta",
            "activations",
            "clip",
            "direction",
            "hidden_size",
            "input_forget",
            "layout",
            "linear_before_reset",
            "output_sequence");

    private static final List<String> INPUTS =
            List.of("X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P");
    private static final List<String> OUTPUTS = List.of("Y", "Y_h", "Y_c");

    private final String producer;
    private final Graph graph;
    private final GraphNode node;
    private final RecurrentKind kind;

    RecurrentNode(String producer, Graph graph, GraphNode node) {
        this.producer = producer;
        this.graph = graph;
        this.node = node;
        this.kind = RecurrentKind.valueOf(node.op());
    }

    static boolean isOne(GraphNode node) {
        return node.is("RNN") || node.is("GRU") || node.is("LSTM");
    }

    /** Its operator. */
    public RecurrentKind kind() {
        return kind;
    }

    /** Its own name, or that of its first output where it has none. */
    public String name() {
        if (!node.name().isEmpty()) {
            return node.name();
        }
        return node.outputs().stream()
                .filter(output -> !output.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** What leads to its graph from the model's; empty for that one. */
    public String graphPath() {
        return graph.path();
    }

    Graph graph() {
        return graph;
    }

    /** What messages call it. */
    @Override
    public String toString() {
        return node + (graph.path().isEmpty() ? "" : " in " + graph);
    }

    /** The names of its inputs in the graph by ONNX's names for them, without absent ones. */
    public Map<String, String> inputs() {
        return named(INPUTS, node.inputs());
    }

    /** The names of its outputs likewise. */
    public Map<String, String> outputs() {
        return named(OUTPUTS, node.outputs());
    }

    private static Map<String, String> named(List<String> roles, List<String> names) {
        Map<String, String> present = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(roles.size(), names.size()); i++) {
            if (!names.get(i).isEmpty()) {
                present.put(roles.get(i), names.get(i));
            }
        }
        return Collections.unmodifiableMap(present);
    }

    /** One of forward, reverse, bidirectional. */
    public String direction() {
        NodeAttribute given = node.attribute("direction");
        String direction = given == null ? "forward" : given.text().toLowerCase(Locale.ROOT);
        return switch (direction) {
            case "forward", "reverse", "bidirectional" -> direction;
            default -> throw problem("direction " + ModelProblem.quote(direction) + " is none of ONNX's");
        };
    }

    /** How many directions it has. */
    public int directions() {
        return direction().equals("bidirectional") ? 2 : 1;
    }

    /** hidden_size as the node gives it, or 0 where it leaves that to R. */
    long hiddenSize() {
        return node.integer("hidden_size", 0);
    }

    /** The bound of what goes into activations; infinite where none is given. */
    public double clip() {
        NodeAttribute given = node.attribute("clip");
        if (given == null) {
            return Double.POSITIVE_INFINITY;
        }
        double clip = given.floating();
        if (!(clip > 0)) {
            throw problem("clip=" + (float) clip + " must be above 0");
        }
        return clip;
    }

    /** Whether the forget gate is coupled to the input gate. */
    public boolean inputForget() {
        return kind == RecurrentKind.LSTM && node.integer("input_forget", 0) != 0;
    }

    /** Whether a GRU's reset gate acts after the product with R. */
    public boolean linearBeforeReset() {
        return kind == RecurrentKind.GRU && node.integer("linear_before_reset", 0) != 0;
    }

    /** Why {@link #linearBeforeReset} is off, naming the attribute and who wrote the file; for a GRU. */
    public String resetFirst() {
        boolean absent = node.attribute("linear_before_reset") == null;
        return "linear_before_reset" + (absent ? " is absent, which means 0" : "=0") + " (written by "
                + (producer.isEmpty() ? "an unnamed producer" : producer)
                + "): the reset gate acts before the product with R, where PyTorch's GRU has it act after";
    }

    /** Whether batches come first in input, output and states. */
    public boolean batchFirst() {
        return node.integer("layout", 0) != 0;
    }

    /** The functions of each direction. */
    public List<List<Activation>> activations() {
        int each = kind.activations().size();
        List<String> names = new ArrayList<>();
        NodeAttribute given = node.attribute("activations");
        if (given != null) {
            names.addAll(given.texts());
        }
        if (names.isEmpty()) {
            for (int d = 0; d < directions(); d++) {
                names.addAll(kind.activations());
            }
        }
        if (names.size() != each * directions()) {
            throw problem("activations " + names + " must be " + each + " for each direction");
        }
        try {
            List<Activation> all = Activation.of(names, floats("activation_alpha"), floats("activation_beta"));
            List<List<Activation>> split = new ArrayList<>();
            for (int d = 0; d < directions(); d++) {
                split.add(all.subList(d * each, (d + 1) * each));
            }
            return split;
        } catch (IllegalArgumentException e) {
            throw problem(String.valueOf(e.getMessage()));
        }
    }

    private double[] floats(String attribute) {
        NodeAttribute given = node.attribute(attribute);
        return given == null ? new double[0] : given.floats();
    }

    /** Attributes that none of the operators has. */
    public List<String> unknownAttributes() {
        return node.attributes().keySet().stream()
                .filter(attribute -> !KNOWN.contains(attribute))
                .toList();
    }

    /** What is wrong with this node. */
    public ModelProblem problem(String problem) {
        return new ModelProblem(this + ": " + problem);
    }
}
