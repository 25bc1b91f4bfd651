package dev.rondo.internal.print;

import dev.rondo.internal.tensor.Floats;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * PyTorch's way of printing tensors: {@code str(tensor)} of version 2.13 with its default print options.
 *
 * <p>Source: the behaviour of {@code torch/_tensor_str.py} and <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html">torch.set_printoptions</a>.
 */
public final class TensorText {
    private static final String PREFIX = "tensor(";
    private static final int LINE_WIDTH = 80;

    private TensorText() {}

    /** A tensor of float32 values. */
    public static String print(MemorySegment values, int[] shape) {
        if (values.byteSize() == 0) {
            return empty(shape, "");
        }
        PrintLayout layout = new PrintLayout(shape, PREFIX.length());
        long[] positions = layout.shown().toArray();
        float[] shown = new float[positions.length];
        for (int i = 0; i < positions.length; i++) {
            shown[i] = Floats.get(values, positions[i]);
        }
        FloatFormat format = new FloatFormat(shown);
        return PREFIX + layout.print(at -> format.text(Floats.get(values, at)), format.width()) + ")";
    }

    /** A tensor of int64 values. */
    public static String print(long[] values, int[] shape) {
        if (values.length == 0) {
            return empty(shape, "dtype=torch.int64");
        }
        PrintLayout layout = new PrintLayout(shape, PREFIX.length());
        LongFunction<String> text = at -> Long.toString(values[(int) at]);
        int width = layout.shown().mapToInt(at -> text.apply(at).length()).max().orElseThrow();
        return PREFIX + layout.print(text, width) + ")";
    }

    /** An empty tensor shows no values to tell its shape and type by, so it names them. */
    private static String empty(int[] shape, String type) {
        StringBuilder text = new StringBuilder(PREFIX + "[]");
        int used = text.length() + 2; // PyTorch counts two columns too many on the first line
        if (shape.length != 1) {
            used = append(text, used, "size=" + tuple(shape));
        }
        if (!type.isEmpty()) {
            append(text, used, type);
        }
        return text.append(')').toString();
    }

    private static int append(StringBuilder text, int used, String suffix) {
        if (used + suffix.length() + 2 > LINE_WIDTH) {
            text.append(",\n").append(" ".repeat(PREFIX.length())).append(suffix);
            return PREFIX.length() + suffix.length();
        }
        text.append(", ").append(suffix);
        return used + suffix.length() + 2;
    }

    private static String tuple(int[] shape) {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
