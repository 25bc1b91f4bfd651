package dev.rondo;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * PyTorch's way of printing tensors: {@code str(tensor)} of version 2.13 with its default print options.
 *
 * <p>Source: the behaviour of {@code torch/_tensor_str.py} and <a
 * href="https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html">torch.set_printoptions</a>.
 */
final class TensorPrinter {
    private static final String PREFIX = "tensor(";
    private static final int LINE_WIDTH = 80;

    private TensorPrinter() {}

    static String print(Tensor tensor) {
        if (tensor.numel() == 0) {
            return empty(tensor.rawShape(), "");
        }
        PrintLayout layout = new PrintLayout(tensor.rawShape(), PREFIX.length());
        long[] shown = layout.shown().toArray();
        float[] values = new float[shown.length];
        for (int i = 0; i < shown.length; i++) {
            values[i] = tensor.getFlat(shown[i]);
        }
        FloatFormat format = new FloatFormat(values);
        return PREFIX + layout.print(position -> format.text(tensor.getFlat(position)), format.width()) + ")";
    }

    static String print(LongTensor tensor) {
        if (tensor.numel() == 0) {
            return empty(tensor.shape(), "dtype=torch.int64");
        }
        PrintLayout layout = new PrintLayout(tensor.shape(), PREFIX.length());
        int width = layout.shown()
                .mapToInt(position -> text(tensor, position).length())
                .max()
                .orElseThrow();
        return PREFIX + layout.print(position -> text(tensor, position), width) + ")";
    }

    private static String text(LongTensor tensor, long position) {
        return Long.toString(tensor.getFlat((int) position));
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
