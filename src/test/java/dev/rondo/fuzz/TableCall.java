package dev.rondo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.EmbeddingBag;
import dev.rondo.nn.EmbeddingBag.Mode;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs a case of a table, and compares with the definition, computed value by value in double. */
final class TableCall {
    /** PyTorch's, which keeps the quotient finite. */
    private static final double EPSILON = 1e-7;

    private final TableCase fuzz;
    private final Tensor weight;
    private final float[] before;
    private final @Nullable Tensor scales;

    TableCall(TableCase fuzz) {
        this.fuzz = fuzz;
        Generator g = Generator.manualSeed(fuzz.seed);
        weight = g.randn(fuzz.rows, fuzz.width);
        before = weight.toArray();
        boolean wrong = fuzz.fault == TableCase.Fault.BAG_WEIGHTS;
        int[] shape = fuzz.indices.shape();
        if (wrong && fuzz.mode == Mode.SUM) {
            shape[0]++;
        }
        scales = fuzz.weighted || wrong ? g.randn(shape) : null;
    }

    void compare() {
        float[] found;
        try {
            found = (fuzz.bags ? reduce() : lookUp()).toArray();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            boolean index = fuzz.fault == TableCase.Fault.INDEX_NEGATIVE || fuzz.fault == TableCase.Fault.INDEX_BEHIND;
            assertThat(fuzz.isWrong()).as(fuzz + ": " + e).isTrue();
            assertThat(e instanceof IndexOutOfBoundsException)
                    .as(fuzz + ": " + e)
                    .isEqualTo(index);
            assertThat(weight.toArray()).as(fuzz.toString()).isEqualTo(before);
            return;
        }
        assertThat(fuzz.isWrong()).as(fuzz.toString()).isFalse();
        double[] table = limited();
        double limiting = fuzz.maxNorm == null ? 0 : Tolerance.sum(fuzz.width).bound();
        float[] after = weight.toArray();
        for (int i = 0; i < table.length; i++) {
            check("table", i, table[i], after[i], limiting * Math.max(1, Math.abs(table[i])));
        }
        int[] starts = fuzz.bags
                ? fuzz.starts
                : IntStream.rangeClosed(0, fuzz.indices.numel()).toArray();
        assertThat(found).as(fuzz.toString()).hasSize((starts.length - 1) * fuzz.width);
        for (int i = 0; i < found.length; i++) {
            check(table, starts[i / fuzz.width], starts[i / fuzz.width + 1], i, found[i], limiting);
        }
    }

    private Tensor lookUp() {
        Embedding.Builder builder = Embedding.builder(fuzz.rows, fuzz.width)
                .weight(weight)
                .normType(fuzz.normType)
                .threads(fuzz.threads);
        if (fuzz.maxNorm != null) {
            builder.maxNorm(fuzz.maxNorm);
        }
        if (fuzz.paddingIdx != null) {
            builder.paddingIdx(fuzz.paddingIdx);
        }
        try (Embedding embedding = builder.build()) {
            if (!fuzz.intoProvided) {
                return embedding.forward(fuzz.indices);
            }
            int[] shape = Arrays.copyOf(fuzz.indices.shape(), fuzz.indices.dim() + 1);
            shape[fuzz.indices.dim()] = fuzz.width + (fuzz.fault == TableCase.Fault.OUT_SHAPE ? 1 : 0);
            GuardedTensor out = new GuardedTensor(shape);
            embedding.forward(fuzz.indices, out.tensor());
            out.check();
            return out.tensor();
        }
    }

    private Tensor reduce() {
        EmbeddingBag.Builder builder = EmbeddingBag.builder(fuzz.rows, fuzz.width)
                .weight(weight)
                .normType(fuzz.normType)
                .threads(fuzz.threads)
                .mode(fuzz.mode)
                .includeLastOffset(fuzz.includeLastOffset);
        if (fuzz.maxNorm != null) {
            builder.maxNorm(fuzz.maxNorm);
        }
        if (fuzz.paddingIdx != null) {
            builder.paddingIdx(fuzz.paddingIdx);
        }
        try (EmbeddingBag bag = builder.build()) {
            return fuzz.indices.dim() == 2
                    ? bag.forward(fuzz.indices, scales)
                    : bag.forward(fuzz.indices, fuzz.offsets(), scales);
        }
    }

    /** The table after looked-up rows were scaled down to the largest norm. */
    private double[] limited() {
        double[] table = new double[before.length];
        Arrays.setAll(table, i -> before[i]);
        Double most = fuzz.maxNorm;
        if (most == null) {
            return table;
        }
        Arrays.stream(fuzz.indices.toArray()).distinct().forEach(row -> {
            int start = (int) row * fuzz.width;
            double norm = norm(Arrays.copyOfRange(table, start, start + fuzz.width));
            for (int i = start; norm > most && i < start + fuzz.width; i++) {
                table[i] *= most / (norm + EPSILON);
            }
        });
        return table;
    }

    private double norm(double... row) {
        if (Double.isInfinite(fuzz.normType)) {
            return Arrays.stream(row).map(Math::abs).max().orElse(0);
        }
        double sum = Arrays.stream(row)
                .map(x -> Math.pow(Math.abs(x), fuzz.normType))
                .sum();
        return Math.pow(sum, 1 / fuzz.normType);
    }

    /** One value of a result, of the indices from one position to another. */
    private void check(double[] table, int from, int to, int position, float found, double limiting) {
        double sum = 0;
        double magnitude = 0;
        double largest = 0;
        int counted = 0;
        for (int i = from; i < to; i++) {
            long row = fuzz.indices.getFlat(i);
            if (fuzz.bags && fuzz.paddingIdx != null && row == fuzz.paddingIdx) {
                continue;
            }
            double value = table[(int) row * fuzz.width + position % fuzz.width];
            double scaled = value * (scales == null ? 1 : scales.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i));
            largest = counted == 0 ? value : Math.max(largest, value);
            sum += scaled;
            magnitude += Math.abs(scaled);
            counted++;
        }
        boolean copied = !fuzz.bags || fuzz.mode == Mode.MAX;
        double divisor = fuzz.bags && fuzz.mode == Mode.MEAN ? Math.max(1, counted) : 1;
        double rounding = copied ? 0 : Tolerance.sum(Math.max(1, counted)).bound();
        double bound = (rounding + limiting) * Math.max(1, magnitude / divisor);
        check("result", position, fuzz.bags && fuzz.mode == Mode.MAX ? largest : sum / divisor, found, bound);
    }

    private void check(String what, int position, double expected, float found, double bound) {
        if (!(Math.abs(found - expected) <= bound)) {
            throw new AssertionError(fuzz + ": " + what + " at " + position + " is " + found + ", expected " + expected
                    + ", allowed is " + bound);
        }
    }
}
