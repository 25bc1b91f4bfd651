package dev.rondo.internal.onnx;

import dev.rondo.internal.onnx.WireReader.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a model. What it does not know it skips; values of tensors it leaves where they are. */
public final class ModelParser {
    private static final String DOMAIN = "ai.onnx";
    private static final int EXTERNAL = 1;

    private final ModelData data;
    private final Budget budget = new Budget();
    /** Names are written where they are made and wherever they are used; one copy is kept. */
    private final Map<String, String> names = new HashMap<>();

    private final List<Graph> graphs = new ArrayList<>();

    private ModelParser(ModelData data) {
        this.data = data;
    }

    /**
     * Reads a model.
     *
     * @throws ModelProblem when the bytes are none
     */
    public static Model parse(ModelData data) {
        return new ModelParser(data).model();
    }

    private Model model() {
        WireReader in = data.message("ModelProto", new Span(0, data.model().byteSize()));
        long irVersion = 0;
        String producer = "";
        String version = "";
        Map<String, Long> opsets = new LinkedHashMap<>();
        Span graph = null;
        List<Span> functions = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> irVersion = in.integer();
                case 2 -> producer = in.text(budget);
                case 3 -> version = in.text(budget);
                case 7 -> graph = in.span();
                case 8 -> opset(in.message("OperatorSetIdProto"), opsets);
                case 25 -> {
                    budget.item(in.position());
                    functions.add(in.span());
                }
                default -> {}
            }
        }
        if (graph == null) {
            throw new ModelProblem("not an ONNX model: it holds no graph");
        }
        graph(data.message("GraphProto", graph), "", null, 0);
        for (Span function : functions) {
            function(data.message("FunctionProto", function));
        }
        return new Model(
                irVersion,
                (producer + " " + version).strip(),
                Collections.unmodifiableMap(opsets),
                List.copyOf(graphs));
    }

    private void opset(WireReader in, Map<String, Long> opsets) {
        String domain = "";
        long version = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> domain = name(in);
                case 2 -> version = in.integer();
                default -> {}
            }
        }
        opsets.put(domain.equals(DOMAIN) ? "" : domain, version);
    }

    private void graph(WireReader in, String path, @Nullable Graph around, int depth) {
        Graph graph = new Graph(path, around);
        graphs.add(graph);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> graph.add(node(in, graph, depth));
                case 5 -> graph.add(tensor(in));
                case 11 -> graph.addInput(nameIn(in.message("ValueInfoProto"), 1));
                case 15 -> graph.addSparse(nameIn(in.message("SparseTensorProto"), -1));
                default -> {}
            }
        }
    }

    /** A function's body is a graph whose inputs are given where it is called. */
    private void function(WireReader in) {
        Span message = in.rest();
        String name = "";
        String domain = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = name(in);
                case 10 -> domain = name(in);
                default -> {}
            }
        }
        Graph graph = new Graph("function " + (domain.isEmpty() ? name : domain + ":" + name), null);
        graphs.add(graph);
        WireReader body = data.message("FunctionProto", message);
        while (body.next()) {
            switch (body.field()) {
                case 4 -> graph.addInput(name(body));
                case 7 -> graph.add(node(body, graph, 0));
                default -> {}
            }
        }
    }

    private GraphNode node(WireReader from, Graph graph, int depth) {
        long at = from.position();
        budget.item(at);
        Span message = from.span();
        WireReader in = data.message("NodeProto", message);
        String op = "";
        String domain = "";
        String name = "";
        List<String> inputs = new ArrayList<>(2);
        List<String> outputs = new ArrayList<>(1);
        List<Span> attributes = new ArrayList<>(0);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> inputs.add(name(in));
                case 2 -> outputs.add(name(in));
                case 3 -> name = name(in);
                case 4 -> op = name(in);
                case 5 -> {
                    budget.item(in.position());
                    attributes.add(in.span());
                }
                case 7 -> domain = name(in);
                default -> {}
            }
        }
        // After the node's own name, which may be written behind them and leads to the graphs in them.
        String step = name.isEmpty() ? op + "_" + graph.nodes().size() : name;
        Map<String, NodeAttribute> values = attributes.isEmpty() ? Map.of() : new LinkedHashMap<>();
        for (Span span : attributes) {
            NodeAttribute attribute = attribute(data.message("AttributeProto", span), step, graph, depth);
            values.put(attribute.name(), attribute);
        }
        return new GraphNode(op, domain.equals(DOMAIN) ? "" : domain, name, inputs, outputs, values, at);
    }

    private NodeAttribute attribute(WireReader in, String step, Graph around, int depth) {
        NodeAttribute attribute = new NodeAttribute(in);
        List<Span> within = new ArrayList<>(0);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> attribute.name(name(in));
                case 2 -> attribute.add((double) in.floating());
                case 3 -> attribute.add(in.integer());
                case 4, 9 -> {
                    budget.item(in.position());
                    attribute.add(in.span());
                }
                case 5 -> attribute.set(tensor(in));
                case 6, 11 -> {
                    budget.item(in.position());
                    within.add(in.span());
                }
                case 7 ->
                    in.floats(value -> {
                        budget.item(in.position());
                        attribute.add(value);
                    });
                case 8 ->
                    in.integers(value -> {
                        budget.item(in.position());
                        attribute.add(value);
                    });
                case 20 -> attribute.type(in.integer());
                default -> {}
            }
        }
        for (Span graph : within) {
            budget.depth(depth + 1, graph.begin());
            String path = (around.path().isEmpty() ? "" : around.path() + ".") + step + "." + attribute.name();
            budget.text(path.length(), graph.begin());
            graph(data.message("GraphProto", graph), path, around, depth + 1);
        }
        return attribute;
    }

    private StoredTensor tensor(WireReader from) {
        budget.item(from.position());
        Span message = from.span();
        WireReader in = data.message("TensorProto", message);
        List<Long> dims = new ArrayList<>(2);
        long type = 0;
        String name = "";
        Map<String, String> external = new LinkedHashMap<>(0);
        boolean elsewhere = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 ->
                    in.integers(size -> {
                        budget.item(in.position());
                        dims.add(size);
                    });
                case 2 -> type = in.integer();
                case 8 -> name = name(in);
                case 13 -> entry(in.message("StringStringEntryProto"), external);
                case 14 -> elsewhere = in.integer() == EXTERNAL;
                default -> {}
            }
        }
        if (elsewhere && external.isEmpty()) {
            throw new ModelProblem("tensor " + ModelProblem.quote(name) + " at byte " + message.begin()
                    + " lies in another file, and external_data does not say where");
        }
        long[] sizes = dims.stream().mapToLong(Long::longValue).toArray();
        return new StoredTensor(name, sizes, type, message, elsewhere ? external : Map.of());
    }

    private void entry(WireReader in, Map<String, String> entries) {
        String key = "";
        String value = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.text(budget);
                case 2 -> value = in.text(budget);
                default -> {}
            }
        }
        entries.put(key, value);
    }

    /** The name within a message, or within the first message of its field 1 where the name's own field is -1. */
    private String nameIn(WireReader in, int field) {
        String name = "";
        while (in.next()) {
            if (field > 0 && in.field() == field) {
                name = name(in);
            } else if (field < 0 && in.field() == 1) {
                name = nameIn(in.message("TensorProto"), 8);
            }
        }
        return name;
    }

    private String name(WireReader in) {
        String read = in.text(budget);
        String known = names.putIfAbsent(read, read);
        return known == null ? read : known;
    }
}
