package dev.rondo.internal.embedding;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.threads.RowRanges;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reduces bags of rows, each in the order of its indices, so that threads change no result. */
public final class BagReduction {
    /** How the rows of a bag become one. */
    public enum Rule {
        SUM,
        MEAN,
        MAX
    }

    private final EmbeddingConfig config;
    private final Rule rule;
    private final MemorySegment rows;
    private final int width;
    private final long padding;
    private final Threads policy;

    public BagReduction(EmbeddingConfig config, Rule rule, Tensor weight, Threads policy) {
        this.config = config;
        this.rule = rule;
        this.rows = weight.segment();
        this.width = config.embeddingDim();
        Integer paddingIdx = config.paddingIdx();
        this.padding = paddingIdx == null ? -1 : paddingIdx;
        this.policy = policy;
    }

    /** Checked indices, with the start of each bag and the end of the last. */
    public void reduce(LongTensor indices, int[] starts, float @Nullable [] scales, Tensor result) {
        int bags = starts.length - 1;
        MemorySegment to = result.segment();
        long bytes = (long) indices.numel() * width * Float.BYTES;
        int threads = RowRanges.acquire(policy, bytes, rows, to);
        try {
            if (threads == 1) {
                reduce(indices, starts, scales, to, 0, bags);
            } else {
                RowRanges.run(bags, threads, bytes, (first, end) -> reduce(indices, starts, scales, to, first, end));
            }
        } finally {
            RowRanges.release(threads);
        }
    }

    private void reduce(
            LongTensor indices, int[] starts, float @Nullable [] scales, MemorySegment to, int first, int end) {
        RowAccumulator accumulator = new RowAccumulator(rows, width);
        for (int bag = first; bag < end; bag++) {
            accumulator.clear();
            int counted = accumulate(indices, starts[bag], starts[bag + 1], scales, accumulator);
            double divisor = rule == Rule.MEAN ? Math.max(counted, 1) : 1;
            accumulator.divide(divisor, to, bag);
        }
    }

    /** Returns how many indices were not padding. */
    private int accumulate(
            LongTensor indices, int from, int to, float @Nullable [] scales, RowAccumulator accumulator) {
        int counted = 0;
        for (int i = from; i < to; i++) {
            long index = indices.getFlat(i);
            if (index == padding) {
                continue;
            }
            if (rule != Rule.MAX) {
                add(accumulator, index, scales, i);
            } else if (counted == 0) {
                accumulator.set(index);
            } else {
                accumulator.max(index);
            }
            counted++;
        }
        return counted;
    }

    /** How the rows of a call depend on what it gave; they must not have changed since. */
    public RowGradient gradient(LongTensor indices, int[] starts, float @Nullable [] scales) {
        return rule == Rule.MAX
                ? RowGradient.ofMaxima(config, indices, starts, largest(indices, starts))
                : RowGradient.ofSums(config, indices, starts, scales, rule == Rule.MEAN);
    }

    /**
     * Which index gave each feature of each bag its largest value, the first of equal ones; -1 for bags of nothing.
     *
     * @return row after row, as long as the result
     */
    private int[] largest(LongTensor indices, int[] starts) {
        int bags = starts.length - 1;
        int[] positions = new int[Math.multiplyExact(bags, width)];
        Arrays.fill(positions, -1);
        float[] row = new float[width];
        float[] best = new float[width];
        for (int bag = 0; bag < bags; bag++) {
            int first = bag * width;
            boolean any = false;
            for (int i = starts[bag]; i < starts[bag + 1]; i++) {
                long index = indices.getFlat(i);
                if (index == padding) {
                    continue;
                }
                MemorySegment.copy(rows, ValueLayout.JAVA_FLOAT, index * width * Float.BYTES, row, 0, width);
                for (int j = 0; j < width; j++) {
                    if (!any || row[j] > best[j]) {
                        best[j] = row[j];
                        positions[first + j] = i;
                    }
                }
                any = true;
            }
        }
        return positions;
    }

    private static void add(RowAccumulator accumulator, long index, float @Nullable [] scales, int position) {
        if (scales == null) {
            accumulator.add(index);
        } else {
            accumulator.add(index, scales[position]);
        }
    }
}
