package dev.rondo.internal.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a {@code ModelProto} holds, without the values of tensors. Immutable.
 *
 * @param producer name and version of the program that wrote it; may be empty
 * @param opsets the version of each operator set by domain, empty for ONNX's own
 * @param graphs the model's graph first, then those in its nodes, depth first, then the bodies of functions
 */
public record Model(long irVersion, String producer, Map<String, Long> opsets, List<Graph> graphs) {
    private static final int MOST_TEXT = 1 << 24;

    /** The version of ONNX's own operators; a file that names none is of the first. */
    long opset() {
        return opsets.getOrDefault("", 1L);
    }

    /** How many nodes of each operator there are, in all graphs. */
    public SortedMap<String, Integer> operators() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (Graph graph : graphs) {
            for (GraphNode node : graph.nodes()) {
                counts.merge(node.operator(), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** The RNN, GRU and LSTM nodes of all graphs, in the file's order within each. */
    public List<RecurrentNode> recurrentNodes() {
        List<RecurrentNode> found = new ArrayList<>();
        for (Graph graph : graphs) {
            for (GraphNode node : graph.nodes()) {
                if (RecurrentNode.isOne(node)) {
                    found.add(new RecurrentNode(producer, graph, node));
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * The tensors that the file stores, by name: initializers, and values of Constant nodes under what these make.
     * Names in graphs within others have what leads to them in front, with dots.
     */
    public Map<String, StoredTensor> tensors() {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        long text = 0;
        for (Graph graph : graphs) {
            String prefix = graph.path().isEmpty() ? "" : graph.path() + ".";
            text += (long) prefix.length()
                    * (graph.initializers().size() + graph.nodes().size());
            if (text > MOST_TEXT) {
                throw new ModelProblem("names of tensors, with what leads to them, of more than " + MOST_TEXT
                        + " characters, the most that Rondo makes of one file");
            }
            graph.initializers().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
            for (GraphNode node : graph.nodes()) {
                NodeAttribute value = node.is("Constant") ? node.attribute("value") : null;
                StoredTensor tensor = value == null ? null : value.tensor();
                if (tensor != null) {
                    tensors.putIfAbsent(prefix + node.output(0), tensor);
                }
            }
        }
        return tensors;
    }
}
