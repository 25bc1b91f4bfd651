package dev.rondo.internal.onnx;

import dev.rondo.internal.onnx.Constant.Source;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The value of a node over constants, for the operators that stand between stored weights and recurrent nodes. What an
 * operator takes as attributes in one version and as inputs in another is taken where the node has it.
 *
 * <p>Source: <a href="https://onnx.ai/onnx/operators/">ONNX's operators</a>, with the older versions of each.
 */
final class FoldedOperator {
    private static final Set<String> FOLDABLE = Set.of(
            "Constant",
            "Identity",
            "Slice",
            "Concat",
            "Unsqueeze",
            "Squeeze",
            "Transpose",
            "Reshape",
            "Cast",
            "DequantizeLinear",
            "ConstantOfShape");

    /** Concat's axis was 1 where none is given in the first version, and has to be given in later ones. */
    private static final int FIRST_CONCAT_AXIS = 1;

    /** For a list that no version takes as an input. */
    private static final int NO_INPUT = Integer.MAX_VALUE;

    /** Where an operator's inputs come from. */
    interface Operands {
        /** The value of a name in a graph. */
        Constant fold(Graph scope, String name);

        /** The values of a tensor in the file. */
        Constant stored(StoredTensor tensor);

        /** The version of ONNX's own operators. */
        long opset();
    }

    private final Operands constants;
    private final Graph graph;
    private final GraphNode node;

    FoldedOperator(Operands constants, Graph graph, GraphNode node) {
        this.constants = constants;
        this.graph = graph;
        this.node = node;
    }

    static boolean isFoldable(GraphNode node) {
        return node.domain().isEmpty() && FOLDABLE.contains(node.op());
    }

    Constant value() {
        return switch (node.op()) {
            case "Constant" -> constant();
            case "Identity" -> input(0);
            case "Slice" ->
                new FoldedSlice(input(0), bounds("starts", 1), bounds("ends", 2))
                        .value(list("axes", 3), list("steps", 4));
            case "Concat" -> concat();
            case "Unsqueeze" -> new FoldedShape(input(0)).unsqueezed(bounds("axes", 1));
            case "Squeeze" -> new FoldedShape(input(0)).squeezed(list("axes", 1));
            case "Transpose" -> new FoldedShape(input(0)).transposed(list("perm", NO_INPUT));
            case "Reshape" -> new FoldedShape(input(0)).reshaped(bounds("shape", 1), node.integer("allowzero", 0) != 0);
            case "Cast" -> cast();
            case "DequantizeLinear" -> dequantize();
            case "ConstantOfShape" -> constantOfShape();
            default -> throw new IllegalStateException(node.op());
        };
    }

    private Constant input(int position) {
        String name = node.input(position);
        if (name.isEmpty()) {
            throw new ModelProblem("input " + position + " is absent");
        }
        return constants.fold(graph, name);
    }

    private boolean hasInput(int position) {
        return !node.input(position).isEmpty();
    }

    /** A list that is an attribute in older versions and an input in newer ones; null where it is absent. */
    private long @Nullable [] list(String attribute, int position) {
        NodeAttribute given = node.attribute(attribute);
        if (given != null) {
            return given.integers();
        }
        return hasInput(position) ? input(position).integers() : null;
    }

    private long[] bounds(String attribute, int position) {
        long[] values = list(attribute, position);
        if (values == null) {
            throw new ModelProblem(attribute + " are absent");
        }
        return values;
    }

    private Constant constant() {
        for (NodeAttribute attribute : node.attributes().values()) {
            StoredTensor tensor = attribute.tensor();
            switch (attribute.name()) {
                case "value" -> {
                    if (tensor != null) {
                        return constants.stored(tensor);
                    }
                }
                case "value_float" -> {
                    double value = attribute.floating();
                    return new Constant(ElementType.FLOAT, new long[0], index -> value);
                }
                case "value_floats" -> {
                    double[] values = attribute.floats();
                    return new Constant(ElementType.FLOAT, new long[] {values.length}, index -> values[(int) index]);
                }
                case "value_int" -> {
                    long value = attribute.integer();
                    return new Constant(ElementType.INT64, new long[0], index -> value);
                }
                case "value_ints" -> {
                    long[] values = attribute.integers();
                    return new Constant(ElementType.INT64, new long[] {values.length}, index -> values[(int) index]);
                }
                default -> {}
            }
        }
        throw new ModelProblem(
                "it has no value that Rondo reads, only " + node.attributes().keySet());
    }

    private Constant concat() {
        Constant first = input(0);
        int axis = Constant.axis(node.integer("axis", FIRST_CONCAT_AXIS), first.rank());
        int count = node.inputs().size();
        long[] dims = first.dims();
        long[] ends = new long[count];
        Source[] sources = new Source[count];
        long total = 0;
        for (int i = 0; i < count; i++) {
            Constant part = input(i);
            long[] size = part.dims();
            if (size.length != dims.length) {
                throw new ModelProblem(
                        "it joins shapes " + Arrays.toString(first.dims()) + " and " + Arrays.toString(size));
            }
            total = Math.addExact(total, size[axis]);
            ends[i] = total;
            sources[i] = part.source();
            dims[axis] = size[axis];
            if (!Arrays.equals(dims, size)) {
                throw new ModelProblem(
                        "it joins shapes " + Arrays.toString(first.dims()) + " and " + Arrays.toString(size));
            }
        }
        dims[axis] = total;
        long run = Constant.strides(dims)[axis];
        long joined = total;
        return new Constant(first.type(), dims, index -> {
            long outer = index / run / joined;
            long along = index / run % joined;
            int found = Arrays.binarySearch(ends, along);
            int part = found < 0 ? -found - 1 : found + 1;
            while (ends[part] == along) {
                part++; // of several ends in one place, those behind the first are of empty parts
            }
            long begin = part == 0 ? 0 : ends[part - 1];
            return sources[part].at((outer * (ends[part] - begin) + along - begin) * run + index % run);
        });
    }

    private Constant cast() {
        Constant from = input(0);
        NodeAttribute to = node.attribute("to");
        if (to == null) {
            throw new ModelProblem("attribute 'to' is absent");
        }
        ElementType type = constants.opset() < 6 ? ElementType.named(to.text()) : ElementType.of(to.integer());
        Source source = from.source();
        return new Constant(type, from.dims(), index -> type.rounded(source.at(index)));
    }

    /** {@code (x - zero_point) * scale}, rounded as the scale's type, with one of each or one a slice of an axis. */
    private Constant dequantize() {
        Constant from = input(0);
        Constant scale = input(1);
        if (node.integer("block_size", 0) != 0) {
            throw new ModelProblem("weights quantized by blocks are not read");
        }
        long[] dims = from.dims();
        boolean single = scale.numel() == 1 && scale.rank() <= 1;
        int axis = single ? 0 : Constant.axis(node.integer("axis", 1), dims.length);
        if (!single && (scale.rank() != 1 || scale.numel() != dims[axis])) {
            throw new ModelProblem("scales of shape " + Arrays.toString(scale.dims()) + " do not fit axis " + axis
                    + " of " + Arrays.toString(dims));
        }
        Source zero = index -> 0;
        if (hasInput(2)) {
            Constant points = input(2);
            if (points.numel() != scale.numel()) {
                throw new ModelProblem(points.numel() + " zero points for " + scale.numel() + " scales");
            }
            zero = points.source();
        }
        long run = single ? 1 : Constant.strides(dims)[axis];
        long size = single ? 1 : dims[axis];
        Source values = from.source();
        Source scales = scale.source();
        Source points = zero;
        ElementType type = scale.type();
        return new Constant(type, dims, index -> {
            long slice = index / run % size;
            return type.rounded((values.at(index) - points.at(slice)) * scales.at(slice));
        });
    }

    private Constant constantOfShape() {
        NodeAttribute given = node.attribute("value");
        StoredTensor tensor = given == null ? null : given.tensor();
        long[] dims = input(0).integers();
        if (tensor == null) {
            return new Constant(ElementType.FLOAT, dims, index -> 0);
        }
        Constant value = constants.stored(tensor);
        if (value.numel() != 1) {
            throw new ModelProblem("its value has " + value.numel() + " elements, not 1");
        }
        double filled = value.source().at(0);
        return new Constant(value.type(), dims, index -> filled);
    }
}
