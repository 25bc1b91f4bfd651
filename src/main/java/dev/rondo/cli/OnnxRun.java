package dev.rondo.cli;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.internal.onnx.RuntimeInput;
import dev.rondo.io.OnnxFile;
import dev.rondo.io.OnnxNode;
import dev.rondo.io.OnnxRecurrent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A recurrent node of an ONNX model, and what a file holds for it under the names of the graph. */
final class OnnxRun {
    private static final int NAMES_SHOWN = 5;

    private final OnnxNode node;
    private final TensorFile file;

    private OnnxRun(OnnxNode node, TensorFile file, Map<String, Tensor> floats) {
        this.file = file;
        this.node = node.with(values(node, floats));
    }

    /** All floating point tensors of a file, for names of the graph. */
    private static Map<String, Tensor> floats(TensorFile file) {
        Map<String, Tensor> floats = new HashMap<>();
        for (String name : file.names()) {
            if (file.isFloating(name)) {
                floats.put(stripped(name), file.tensor(name));
            }
        }
        return floats;
    }

    /** Those but what a call takes: weights, and what leads to them. */
    private static Map<String, Tensor> values(OnnxNode node, Map<String, Tensor> floats) {
        Map<String, Tensor> values = new HashMap<>(floats);
        node.inputs().forEach((role, name) -> {
            if (role.equals("X") || RuntimeInput.ROLES.contains(role)) {
                values.remove(name);
            }
        });
        values.keySet().removeAll(node.outputs().values());
        return values;
    }

    private static String stripped(String name) {
        return name.startsWith("in.") ? name.substring(3) : name.startsWith("out.") ? name.substring(4) : name;
    }

    /** Runs every node whose inputs a file holds and compares what it holds of their outputs. */
    static void verify(OnnxFile model, TensorFile expected, Comparison report) {
        if (model.nodes().isEmpty()) {
            throw new Failures.Refusal(noNode(model));
        }
        Map<String, Tensor> floats = floats(expected);
        List<String> left = new ArrayList<>();
        try (Progress progress = Progress.of("verifying", model.nodes().size())) {
            for (OnnxNode node : model.nodes()) {
                OnnxRun run = new OnnxRun(node, expected, floats);
                String missing = run.missing();
                if (missing.isEmpty() && run.outputs().isEmpty()) {
                    missing = "it holds none of its outputs "
                            + quoted(node.outputs().values());
                }
                if (missing.isEmpty()) {
                    run.compare(report);
                } else {
                    left.add(node + ": " + missing);
                }
                progress.step();
            }
        }
        if (report.compared() == 0) {
            throw new Failures.Refusal(expected + ": nothing to compare: "
                    + String.join("; ", left.subList(0, Math.min(NAMES_SHOWN, left.size()))));
        }
        left.forEach(line -> report.layer("not run: " + line));
    }

    /** Says plainly that a model has no recurrent node, and what it has. */
    static String noNode(OnnxFile model) {
        List<String> operators = new ArrayList<>();
        model.operators().forEach((name, count) -> operators.add(name + " x " + count));
        return "no RNN, GRU or LSTM node: if the model has recurrent layers, they are unrolled or taken apart; it holds "
                + (operators.isEmpty() ? "no node at all" : String.join(", ", operators));
    }

    /** The node of a name, or the only one, with what a file holds for it. */
    static OnnxRun of(OnnxFile model, @Nullable String name, TensorFile file) {
        return new OnnxRun(name == null ? model.node() : model.node(name), file, floats(file));
    }

    /** Why the node can't be run with what the file holds; empty when it can. */
    private String missing() {
        List<String> absent = new ArrayList<>();
        for (String role : node.givenInputs().keySet()) {
            if (find(role, false) == null) {
                absent.add(node.inputs().get(role));
            }
        }
        if (find("X", false) == null) {
            absent.add(node.inputs().get("X"));
        }
        node.missingWeights().keySet().forEach(role -> absent.add(node.inputs().get(role)));
        return absent.isEmpty() ? "" : "the file does not hold " + quoted(absent);
    }

    private static String quoted(Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(name -> all.add("'" + name + "'"));
        return String.join(", ", all);
    }

    /** The file's name for an input or an output of the node; null when it has none. */
    private @Nullable String find(String role, boolean isOutput) {
        String name = (isOutput ? node.outputs() : node.inputs()).get(role);
        if (name == null) {
            return null;
        }
        List<String> candidates =
                isOutput ? List.of("out." + name, name, "in." + name) : List.of("in." + name, name, "out." + name);
        return candidates.stream().filter(file::has).findFirst().orElse(null);
    }

    /** The outputs that the file holds, by ONNX's names, with the file's names for them. */
    private Map<String, String> outputs() {
        Map<String, String> found = new LinkedHashMap<>();
        for (String role : List.of("Y", "Y_h", "Y_c")) {
            String name = find(role, true);
            if (name != null) {
                found.put(role, name);
            }
        }
        return found;
    }

    private void compare(Comparison report) {
        List<String> obstacles = node.obstacles();
        report.layer(node
                + (obstacles.isEmpty() ? "" : ", which no layer of nn expresses: " + String.join("; ", obstacles)));
        if (runsAsLayer()) {
            for (Backend backend : List.of(Backend.oneDnn(), Backend.reference())) {
                compare(report, backend.name(), layer(backend));
            }
        } else {
            try (OnnxRecurrent fast = node.recurrent(Backend.oneDnn())) {
                if (fast.backend() == Backend.oneDnn()) {
                    compare(report, fast.backend().name(), forward(fast));
                }
            }
        }
        compare(report, "equations", equations(Backend.reference()));
    }

    /** A layer takes no sequence without steps. */
    private boolean runsAsLayer() {
        int[] lengths = lengths();
        boolean emptySequence = lengths != null && Arrays.stream(lengths).anyMatch(length -> length < 1);
        return node.obstacles().isEmpty() && !emptySequence;
    }

    private void compare(Comparison report, String engine, Map<String, Tensor> results) {
        outputs().forEach((role, name) -> {
            Tensor result = results.get(role);
            if (result != null) {
                report.compare(role, engine, result, file, name);
            }
        });
    }

    /** By ONNX's own rules, on a backend where that can. */
    private Map<String, Tensor> equations(Backend backend) {
        try (OnnxRecurrent recurrent = node.recurrent(backend)) {
            return forward(recurrent);
        }
    }

    private Map<String, Tensor> forward(OnnxRecurrent recurrent) {
        OnnxRecurrent.Output out = recurrent.forward(x(), lengths(), optional("initial_h"), optional("initial_c"));
        return results(out.y(), out.hn(), out.cn());
    }

    /** As a layer of {@code dev.rondo.nn}, which takes both states or none. */
    private Map<String, Tensor> layer(Backend backend) {
        Tensor x = x();
        boolean bothWays = node.direction().equals("bidirectional");
        Tensor h0 = optional("initial_h");
        Tensor c0 = optional("initial_c");
        int[] state = {bothWays ? 2 : 1, x.dim() == 3 ? x.size(1) : 0, node.hiddenSize()};
        if (node.kind().equals("LSTM") && (h0 == null) != (c0 == null)) {
            h0 = h0 == null ? Tensor.zeros(state) : h0;
            c0 = c0 == null ? Tensor.zeros(state) : c0;
        }
        LayerInput input = new LayerInput(x, lengths(), h0, c0, false, false);
        try (LayerRun run = LayerRun.of(node.layer(backend), !bothWays)) {
            LayerRun.Result out = run.run(input, null, steps -> {});
            return results(perDirection(out.y(), state[0], state[2]), out.hn(), out.cn());
        }
    }

    /** [T, N, D * H] as ONNX has it, [T, D, N, H]. */
    private static Tensor perDirection(Tensor y, int directions, int hidden) {
        Tensor split = y.reshape(y.size(0), y.size(1), directions, hidden);
        List<Tensor> parts = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            parts.add(split.select(2, d));
        }
        return Tensor.stack(parts, 1);
    }

    private static Map<String, Tensor> results(Tensor y, Tensor hn, @Nullable Tensor cn) {
        Map<String, Tensor> results = new LinkedHashMap<>();
        results.put("Y", y);
        results.put("Y_h", hn);
        if (cn != null) {
            results.put("Y_c", cn);
        }
        return results;
    }

    /** What the node gives, by the layer that computes the same on a backend, or else by ONNX's own equations. */
    LayerRun.Result run(Backend backend) {
        String missing = missing();
        if (!missing.isEmpty()) {
            throw new Failures.Refusal(file + ": " + node + ": " + missing);
        }
        Map<String, Tensor> results = runsAsLayer() ? layer(backend) : equations(backend);
        return new LayerRun.Result(
                Objects.requireNonNull(results.get("Y")),
                Objects.requireNonNull(results.get("Y_h")),
                results.get("Y_c"));
    }

    private Tensor x() {
        return file.tensor(Objects.requireNonNull(find("X", false)));
    }

    private int @Nullable [] lengths() {
        String name = find("sequence_lens", false);
        return name == null ? null : LayerInput.ints(file.longs(name));
    }

    private @Nullable Tensor optional(String role) {
        String name = find(role, false);
        return name == null ? null : file.tensor(name);
    }

    /** The node's kind and path. */
    @Override
    public String toString() {
        return node.toString();
    }
}
