package dev.rondo.internal.print;

import dev.rondo.internal.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Where the elements of a printed tensor go: brackets, lines of at most 80 columns, blank lines between blocks, and the
 * dots of a summary.
 *
 * <p>A tensor of more than 1000 elements is summarised: of every dimension longer than 6, the first and the last 3
 * steps are shown. These are the defaults of {@code torch.set_printoptions}.
 */
final class PrintLayout {
    private static final int LINE_WIDTH = 80;
    private static final int SUMMARY_THRESHOLD = 1000;
    private static final int EDGE_ITEMS = 3;
    /** Stands for the steps that a summary leaves out. */
    private static final int GAP = -1;

    private final int[] shape;
    private final int indent;
    private final boolean summary;

    /**
     * A layout for a tensor that is not empty.
     *
     * @param indent the columns before the first bracket
     */
    PrintLayout(int[] shape, int indent) {
        this.shape = shape;
        this.indent = indent;
        this.summary = Shape.numel(shape) > SUMMARY_THRESHOLD;
    }

    /** The row-major positions of the elements that are shown, in order. */
    LongStream shown() {
        LongStream positions = LongStream.of(0);
        for (int dim = 0; dim < shape.length; dim++) {
            int[] steps = steps(dim);
            long size = shape[dim];
            positions = positions.flatMap(
                    at -> IntStream.of(steps).filter(step -> step != GAP).mapToLong(step -> at * size + step));
        }
        return positions;
    }

    /** The whole text, given the elements' texts by position; they are aligned to the right here. */
    String print(LongFunction<String> element, int width) {
        LongFunction<String> aligned = position -> {
            String text = element.apply(position);
            return " ".repeat(Math.max(0, width - text.length())) + text;
        };
        return shape.length == 0 ? aligned.apply(0) : block(0, 0, aligned, width);
    }

    private String block(int dim, long start, LongFunction<String> element, int width) {
        if (dim == shape.length - 1) {
            return row(start, element, width);
        }
        List<String> blocks = new ArrayList<>();
        for (int step : steps(dim)) {
            blocks.add(step == GAP ? "..." : block(dim + 1, (start + step) * shape[dim + 1], element, width));
        }
        String lineBreaks = "\n".repeat(shape.length - 1 - dim);
        return "[" + String.join("," + lineBreaks + " ".repeat(indent + dim + 1), blocks) + "]";
    }

    private String row(long start, LongFunction<String> element, int width) {
        int column = indent + shape.length - 1;
        int perLine = Math.max(1, (LINE_WIDTH - column) / (width + ", ".length()));
        StringBuilder text = new StringBuilder("[");
        int count = 0;
        for (int step : steps(shape.length - 1)) {
            if (count > 0) {
                text.append(count % perLine == 0 ? ",\n" + " ".repeat(column + 1) : ", ");
            }
            text.append(step == GAP ? " ..." : element.apply(start + step));
            count++;
        }
        return text.append(']').toString();
    }

    private int[] steps(int dim) {
        int size = shape[dim];
        if (!summary || size <= 2 * EDGE_ITEMS) {
            return IntStream.range(0, size).toArray();
        }
        return IntStream.concat(
                        IntStream.concat(IntStream.range(0, EDGE_ITEMS), IntStream.of(GAP)),
                        IntStream.range(size - EDGE_ITEMS, size))
                .toArray();
    }
}
