package dev.rondo.internal.onnx;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code NodeProto}: one use of an operator.
 *
 * @param domain of the operator; empty for ONNX's own
 * @param inputs names, empty for those left out
 * @param at the byte of the file where it begins
 */
record GraphNode(
        String op,
        String domain,
        String name,
        List<String> inputs,
        List<String> outputs,
        Map<String, NodeAttribute> attributes,
        long at) {

    /** Whether it is an operator of ONNX itself. */
    boolean is(String operator) {
        return op.equals(operator) && domain.isEmpty();
    }

    /** The operator with its domain, as people write it. */
    String operator() {
        return domain.isEmpty() ? op : domain + ":" + op;
    }

    /** The name of an input, or empty where it is absent. */
    String input(int position) {
        return position < inputs.size() ? inputs.get(position) : "";
    }

    /** The name of an output, or empty where it is absent. */
    String output(int position) {
        return position < outputs.size() ? outputs.get(position) : "";
    }

    @Nullable
    NodeAttribute attribute(String attribute) {
        return attributes.get(attribute);
    }

    /** An integer attribute, or what stands for one that is absent. */
    long integer(String attribute, long otherwise) {
        NodeAttribute value = attributes.get(attribute);
        return value == null ? otherwise : value.integer();
    }

    /** What messages call it: by its name, or by what it makes. */
    @Override
    public String toString() {
        String called = name.isEmpty() ? "that makes " + ModelProblem.quote(output(0)) : ModelProblem.quote(name);
        return "node " + called + " (" + operator() + ", at byte " + at + ")";
    }
}
