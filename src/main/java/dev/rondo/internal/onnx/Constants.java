package dev.rondo.internal.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds the values of names that a file fixes: initializers of this graph or one around it, what operators on constants
 * make of them, and values that the caller gives in the place of the graph's inputs. Exporters leave weights behind
 * such chains, in PyTorch's order of gates or in half precision.
 *
 * <p>For one use by one thread; what it has found it keeps.
 */
public final class Constants implements FoldedOperator.Operands {
    /** A chain of operators; weights have been seen behind ten. */
    private static final int DEEPEST = 64;

    /** Operators that leave zeros zeros. */
    private static final Set<String> MOVING =
            Set.of("Identity", "Expand", "Slice", "Unsqueeze", "Squeeze", "Transpose", "Reshape", "Cast");

    private final Model model;
    private final ModelData data;
    private final Map<String, Constant> given;
    private final Map<Graph, Map<String, Constant>> found = new HashMap<>();
    private int depth;

    /**
     * For a model.
     *
     * @param given values for names of its graphs, which come before the file's
     */
    public Constants(Model model, ModelData data, Map<String, Constant> given) {
        this.model = model;
        this.data = data;
        this.given = given;
    }

    /** Why a name has no fixed value: it is an input, or computed from one. */
    static final class NotConstant extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** With what the name is, to follow "W is". */
        NotConstant(String what) {
            super(what);
        }

        String what() {
            return String.valueOf(getMessage());
        }
    }

    /** The version of ONNX's operators. */
    @Override
    public long opset() {
        return model.opset();
    }

    /**
     * The value of a name as a graph sees it.
     *
     * @throws NotConstant when the file fixes none
     * @throws ModelProblem when what leads to it is malformed, or larger than the file accounts for
     */
    Constant find(Graph scope, String name) {
        Constant constant = fold(scope, name);
        // Weights take a byte an element at least, wherever they are; only a file that lies asks for more.
        long most = data.bytes() + givenNumel();
        if (constant.numel() > most) {
            throw new ModelProblem(ModelProblem.quote(name) + " would have " + constant.numel()
                    + " values, more than the model has bytes (" + most + ")");
        }
        return constant;
    }

    private long givenNumel() {
        long sum = 0;
        for (Constant constant : given.values()) {
            sum += constant.numel();
        }
        return sum;
    }

    /** What a name is, without the size of a final value being checked: what lies in between may be larger. */
    @Override
    public Constant fold(Graph scope, String name) {
        Constant value = given.get(name);
        if (value != null) {
            return value;
        }
        Graph owner = scope.owner(name);
        if (owner == null) {
            throw new ModelProblem(ModelProblem.quote(name) + " is nowhere in " + scope + " or around it");
        }
        Map<String, Constant> known = found.computeIfAbsent(owner, graph -> new HashMap<>());
        Constant before = known.get(name);
        if (before != null) {
            return before;
        }
        Constant folded = compute(owner, name);
        known.put(name, folded);
        return folded;
    }

    private Constant compute(Graph owner, String name) {
        StoredTensor stored = owner.initializers().get(name);
        if (stored != null) {
            return StoredValues.constant(stored, data);
        }
        if (owner.hasSparse(name)) {
            throw new ModelProblem(ModelProblem.quote(name) + " is a sparse initializer, which Rondo does not read");
        }
        GraphNode producer = owner.producer(name);
        if (producer == null || owner.hasInput(name)) {
            throw new NotConstant(ModelProblem.quote(name) + ", an input of " + owner);
        }
        if (!FoldedOperator.isFoldable(producer) || !producer.output(0).equals(name)) {
            throw new NotConstant(ModelProblem.quote(name) + ", computed by " + producer);
        }
        depth++;
        try {
            if (depth > DEEPEST) {
                throw new ModelProblem(
                        "a chain of more than " + DEEPEST + " operators leads to " + ModelProblem.quote(name));
            }
            return new FoldedOperator(this, owner, producer).value();
        } catch (ArithmeticException e) {
            throw new ModelProblem(producer + ": sizes are beyond a long", e);
        } catch (ModelProblem e) {
            throw e.getMessage() != null && e.getMessage().startsWith("node ")
                    ? e
                    : new ModelProblem(producer + ": " + e.getMessage(), e);
        } finally {
            depth--;
        }
    }

    /** The value of a tensor in an attribute. */
    @Override
    public Constant stored(StoredTensor tensor) {
        return StoredValues.constant(tensor, data);
    }

    /**
     * Whether a name is zero whatever its shape turns out to be at run time, as exporters write a state that nobody
     * gave: zeros of a computed shape, cut up for the layers of a stack.
     */
    boolean isZeros(Graph scope, String name) {
        Graph graph = scope;
        String from = name;
        for (int step = 0; step < DEEPEST; step++) {
            Graph owner = graph.owner(from);
            GraphNode producer = owner == null ? null : owner.producer(from);
            if (owner == null || producer == null || given.containsKey(from)) {
                break;
            }
            if (producer.is("ConstantOfShape")) {
                NodeAttribute value = producer.attribute("value");
                StoredTensor tensor = value == null ? null : value.tensor();
                return tensor == null || isOneZero(stored(tensor));
            }
            if (!producer.domain().isEmpty() || !MOVING.contains(producer.op())) {
                break;
            }
            graph = owner;
            from = producer.input(0);
        }
        try {
            return find(graph, from).isZero();
        } catch (NotConstant e) {
            return false;
        }
    }

    private static boolean isOneZero(Constant constant) {
        return constant.numel() == 1 && constant.isZero();
    }
}
