package dev.rondo.internal.onnx;

import dev.rondo.internal.onnx.Constants.NotConstant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node's sequence_lens, initial_h or initial_c is.
 *
 * @param role which of them
 * @param kind whether it is there, and who gives it
 * @param what what it is in the graph, to follow "is"
 * @param constant its values where the file fixes them and they are not zero
 */
public record RuntimeInput(
        String role, Kind kind, String what, @Nullable Constant constant) {
    /** Those that a node may have beside x. */
    public static final List<String> ROLES = List.of("sequence_lens", "initial_h", "initial_c");

    /** Who gives an input its values. */
    public enum Kind {
        /** The node has no such input. */
        ABSENT,
        /** The graph fixes it to zeros. */
        ZEROS,
        /** The graph fixes it to other values. */
        CONSTANT,
        /** The graph's inputs decide. */
        GIVEN
    }

    /** An input of a node. */
    public static RuntimeInput of(RecurrentNode node, String role, Constants constants) {
        String name = node.inputs().get(role);
        if (name == null) {
            return new RuntimeInput(role, Kind.ABSENT, "absent", null);
        }
        try {
            if (!role.equals("sequence_lens") && constants.isZeros(node.graph(), name)) {
                return new RuntimeInput(role, Kind.ZEROS, "zeros", null);
            }
            return new RuntimeInput(role, Kind.CONSTANT, "fixed by the graph", constants.find(node.graph(), name));
        } catch (NotConstant e) {
            return new RuntimeInput(role, Kind.GIVEN, e.what(), null);
        } catch (ModelProblem e) {
            throw node.problem(role + ": " + e.getMessage());
        }
    }
}
