package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table that is as readable before it is rendered as after: columns have one width. Numbers stand on the right. */
final class MarkdownTable {
    private final List<String> header;
    private final int leftAligned;
    private final List<List<String>> rows = new ArrayList<>();

    /** The first columns, {@code leftAligned} many, hold text. */
    MarkdownTable(int leftAligned, List<String> header) {
        this.leftAligned = leftAligned;
        this.header = List.copyOf(header);
    }

    void row(List<String> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException(cells.size() + " cells in " + header.size() + " columns");
        }
        rows.add(List.copyOf(cells));
    }

    /** The lines, each with its end. */
    String text() {
        int[] widths = IntStream.range(0, header.size()).map(this::width).toArray();
        List<String> ruler = IntStream.range(0, header.size())
                .mapToObj(i -> "-".repeat(widths[i] - 1) + (i < leftAligned ? "-" : ":"))
                .toList();
        StringBuilder text = new StringBuilder();
        append(text, header, widths);
        append(text, ruler, widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private int width(int column) {
        int widest =
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        return Math.max(3, Math.max(widest, header.get(column).length()));
    }

    private void append(StringBuilder text, List<String> cells, int[] widths) {
        text.append(IntStream.range(0, cells.size())
                .mapToObj(i -> padded(cells.get(i), i, widths[i]))
                .collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private String padded(String cell, int column, int width) {
        String padding = " ".repeat(width - cell.length());
        return column < leftAligned ? cell + padding : padding + cell;
    }
}
