package dev.rondo.internal.onnx;

import dev.rondo.internal.onnx.Constants.NotConstant;
import dev.rondo.internal.onnx.equations.CellDefinition;
import dev.rondo.internal.onnx.equations.DirectionWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a recurrent node, in ONNX's layout and checked against each other. Their values stay in the file until
 * asked for.
 */
public final class RecurrentWeights {
    /** Rows of all gates, in both halves of a bias, are counted by ints. */
    private static final int MOST_UNITS = Integer.MAX_VALUE / 8;

    private final RecurrentNode node;
    private final Map<String, Constant> weights;
    private final CellDefinition cell;

    private RecurrentWeights(RecurrentNode node, Map<String, Constant> weights) {
        this.node = node;
        this.weights = weights;
        Constant w = weights.get("W");
        Constant r = weights.get("R");
        if (w == null || r == null) {
            throw node.problem("W and R must not be absent");
        }
        long[] sizes = r.dims();
        if (sizes.length != 3 || w.rank() != 3) {
            throw node.problem("W and R must have 3 dimensions, got shapes " + Arrays.toString(w.dims()) + " and "
                    + Arrays.toString(sizes));
        }
        long hidden = sizes[2];
        long input = w.dims()[2];
        if (hidden < 1 || input < 1 || hidden > MOST_UNITS || input > Integer.MAX_VALUE) {
            throw node.problem("hidden_size and input_size must be positive and not too large, got shapes "
                    + Arrays.toString(w.dims()) + " of W and " + Arrays.toString(sizes) + " of R");
        }
        if (node.hiddenSize() != 0 && node.hiddenSize() != hidden) {
            throw node.problem("hidden_size is " + node.hiddenSize() + ", R has shape " + Arrays.toString(sizes));
        }
        long directions = node.directions();
        long rows = node.kind().gates() * hidden;
        check("W", directions, rows, input);
        check("R", directions, rows, hidden);
        check("B", directions, 2 * rows);
        check("P", directions, 3 * hidden);
        this.cell = new CellDefinition(
                node.kind(),
                Math.toIntExact(input),
                Math.toIntExact(hidden),
                node.clip(),
                node.inputForget(),
                node.linearBeforeReset());
    }

    private void check(String role, long... expected) {
        Constant weight = weights.get(role);
        if (weight != null && !Arrays.equals(weight.dims(), expected)) {
            throw node.problem(
                    role + " must have shape " + Arrays.toString(expected) + ", got " + Arrays.toString(weight.dims()));
        }
        if (weight != null && weight.numel() > Integer.MAX_VALUE - 8) {
            throw node.problem(role + " of shape " + Arrays.toString(expected) + " is beyond what Java can index");
        }
    }

    /**
     * The weights of a node.
     *
     * @throws ModelProblem naming every weight that the file does not fix, and what it is instead
     */
    public static RecurrentWeights of(RecurrentNode node, Constants constants) {
        Map<String, String> missing = new LinkedHashMap<>();
        Map<String, Constant> found = find(node, constants, missing);
        if (!missing.isEmpty()) {
            List<String> which = new ArrayList<>();
            missing.forEach((role, what) -> which.add(role + " is " + what));
            throw node.problem(String.join("; ", which) + ": give values for them by their names in the graph");
        }
        return new RecurrentWeights(node, found);
    }

    /** The weights whose values the file does not fix, and what each is instead. */
    public static Map<String, String> missing(RecurrentNode node, Constants constants) {
        Map<String, String> missing = new LinkedHashMap<>();
        find(node, constants, missing);
        return missing;
    }

    private static Map<String, Constant> find(RecurrentNode node, Constants constants, Map<String, String> missing) {
        Map<String, Constant> found = new LinkedHashMap<>();
        for (String role : List.of("W", "R", "B", "P")) {
            String name = node.inputs().get(role);
            if (name != null) {
                try {
                    found.put(role, constants.find(node.graph(), name));
                } catch (NotConstant e) {
                    missing.put(role, e.what());
                } catch (ModelProblem e) {
                    throw node.problem(role + ": " + e.getMessage());
                }
            }
        }
        return found;
    }

    /** Sizes and what is computed. */
    public CellDefinition cell() {
        return cell;
    }

    /** W, R, B or P, or null where the node has none. */
    public @Nullable Constant get(String role) {
        return weights.get(role);
    }

    /** Whether a node has peepholes that do something, as far as the file fixes their values. */
    public static boolean hasPeepholes(RecurrentNode node, Constants constants) {
        String name = node.inputs().get("P");
        try {
            return name != null && !constants.find(node.graph(), name).isZero();
        } catch (NotConstant e) {
            return false;
        } catch (ModelProblem e) {
            throw node.problem("P: " + e.getMessage());
        }
    }

    /** The values for each direction. */
    public List<DirectionWeights> directions() {
        double[] w = values("W");
        double[] r = values("R");
        double[] b = values("B");
        double[] p = values("P");
        int count = node.directions();
        List<DirectionWeights> directions = new ArrayList<>();
        for (int d = 0; d < count; d++) {
            directions.add(new DirectionWeights(
                    cell, part(w, d, count), part(r, d, count), part(b, d, count), part(p, d, count)));
        }
        return directions;
    }

    private double[] values(String role) {
        Constant weight = weights.get(role);
        return weight == null ? new double[0] : weight.doubles();
    }

    private static double[] part(double[] values, int index, int count) {
        int length = values.length / count;
        return Arrays.copyOfRange(values, index * length, (index + 1) * length);
    }
}
