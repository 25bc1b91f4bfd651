package dev.rondo.cli;

import dev.rondo.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What was compared, and whether all of it agrees. */
final class Comparison {
    private static final double TOLERANCE = 2e-6;
    /** Nothing bounds them, while h stays within 1. */
    private static final double CELL_TOLERANCE = 1e-5;

    private final CommandSpec spec;
    private final @Nullable Double atol;
    private final List<String> lines = new ArrayList<>();
    private int compared;
    private boolean failed;

    Comparison(CommandSpec spec, @Nullable Double atol) {
        this.spec = spec;
        this.atol = atol;
    }

    /** What the next lines are about. */
    void layer(String text) {
        lines.add(text);
    }

    /** Compares one output of one backend with the tensor of a name. */
    void compare(String output, String backend, Tensor actual, TensorFile file, String name) {
        if (!file.isFloating(name)) {
            throw new Failures.Refusal(
                    file + ": tensor '" + name + "' is " + file.type(name) + ", no floating-point type");
        }
        int[] shape = ints(file.shape(name));
        if (!Arrays.equals(shape, actual.shape())) {
            throw new Failures.Refusal(file + ": tensor '" + name + "' has shape " + Arrays.toString(shape)
                    + ", and the layer gives " + Arrays.toString(actual.shape()));
        }
        double allowed = atol != null ? atol : isCellState(output) ? CELL_TOLERANCE : TOLERANCE;
        double difference = largest(actual.toArray(), file.doubles(name));
        boolean good = difference <= allowed;
        failed |= !good;
        compared++;
        String verdict = good ? "@|green ok|@" : "@|bold,red DIFFERS|@";
        lines.add(String.format(
                Locale.ROOT,
                "  %-10s %-10s largest difference %-10s within %s: %s",
                output,
                backend,
                number(difference),
                number(allowed),
                verdict));
    }

    private static boolean isCellState(String output) {
        return output.equals("cn") || output.equals("Y_c");
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
    }

    /** NaN where only one of two values is one: that is beyond every tolerance. */
    private static double largest(float[] actual, double[] expected) {
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            boolean same = actual[i] == expected[i] || (Float.isNaN(actual[i]) && Double.isNaN(expected[i]));
            if (!same && !(difference <= largest)) {
                largest = difference;
                if (Double.isNaN(difference)) {
                    return difference;
                }
            }
        }
        return largest;
    }

    static int[] ints(long[] shape) {
        return Arrays.stream(shape)
                .mapToInt(size -> (int) Math.min(Integer.MAX_VALUE, size))
                .toArray();
    }

    /** How many outputs were compared so far. */
    int compared() {
        return compared;
    }

    /** Prints all of it; the exit status. */
    int finish() {
        lines.add(failed ? "@|bold,red The numbers differ.|@" : "@|green All of " + compared + " comparisons agree.|@");
        for (String line : lines) {
            spec.commandLine()
                    .getOut()
                    .println(spec.commandLine().getColorScheme().ansi().string(line));
        }
        return failed ? 1 : 0;
    }
}
