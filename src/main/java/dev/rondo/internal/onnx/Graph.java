package dev.rondo.internal.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code GraphProto}, or the body of a function: nodes, and the names that they see, which are those of the graphs
 * around it too. Filled by the parser, and not changed any more.
 */
final class Graph {
    private final String path;
    private final @Nullable Graph around;
    private final List<GraphNode> nodes = new ArrayList<>();
    private final Map<String, StoredTensor> initializers = new LinkedHashMap<>();
    private final Set<String> inputs = new HashSet<>();
    private final Set<String> sparse = new HashSet<>();
    private final Map<String, GraphNode> producers = new HashMap<>();

    /**
     * An empty graph.
     *
     * @param path what leads to it from the model's graph, with dots; empty for that one
     * @param around the graph whose names this one sees, or null
     */
    Graph(String path, @Nullable Graph around) {
        this.path = path;
        this.around = around;
    }

    void add(GraphNode node) {
        nodes.add(node);
        for (String output : node.outputs()) {
            if (!output.isEmpty()) {
                producers.putIfAbsent(output, node);
            }
        }
    }

    void add(StoredTensor initializer) {
        initializers.put(initializer.name(), initializer);
    }

    void addInput(String name) {
        inputs.add(name);
    }

    void addSparse(String name) {
        sparse.add(name);
    }

    String path() {
        return path;
    }

    List<GraphNode> nodes() {
        return nodes;
    }

    Map<String, StoredTensor> initializers() {
        return initializers;
    }

    @Nullable
    Graph around() {
        return around;
    }

    boolean hasInput(String name) {
        return inputs.contains(name);
    }

    boolean hasSparse(String name) {
        return sparse.contains(name);
    }

    @Nullable
    GraphNode producer(String name) {
        return producers.get(name);
    }

    /** The graph that gives a name its meaning here, or null when none does. */
    @Nullable
    Graph owner(String name) {
        for (Graph graph = this; graph != null; graph = graph.around) {
            if (graph.initializers.containsKey(name)
                    || graph.producers.containsKey(name)
                    || graph.inputs.contains(name)
                    || graph.sparse.contains(name)) {
                return graph;
            }
        }
        return null;
    }

    /** What messages call it. */
    @Override
    public String toString() {
        return path.isEmpty() ? "the graph" : "the graph " + ModelProblem.quote(path);
    }
}
