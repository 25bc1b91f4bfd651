package dev.rondo.internal.embedding;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.threads.RowRanges;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The derivatives of a table's rows from those of what was read from it. A row's is the sum over the indices that name
 * it, in their order and in double, whoever adds it up. Immutable.
 */
public final class RowGradient {
    /** For indices that went into no row of the output. */
    private static final int NOWHERE = -1;

    private final EmbeddingConfig config;
    private final LongTensor indices;
    private final float @Nullable [] scales;
    private final int @Nullable [] largest;
    /** The row of the output that each index went into. */
    private final int[] targets;
    /** What each index's row was multiplied by, or null for ones. */
    private final double @Nullable [] factors;
    /** Of each row of the table, the end of its positions in {@link #order}, which begin where those before end. */
    private final int[] ends;
    /** The positions of the indices that count, by the row that they name, and within it in their order. */
    private final int[] order;

    private RowGradient(
            EmbeddingConfig config,
            LongTensor indices,
            int[] targets,
            double @Nullable [] factors,
            float @Nullable [] scales,
            int @Nullable [] largest) {
        this.config = config;
        this.indices = indices;
        this.targets = targets;
        this.factors = factors;
        this.scales = scales;
        this.largest = largest;
        ends = new int[config.numEmbeddings() + 1];
        order = sort();
    }

    /** Of rows as they are. */
    public static RowGradient ofRows(EmbeddingConfig config, LongTensor indices) {
        int[] targets = new int[indices.numel()];
        Arrays.setAll(targets, i -> config.isPadding(indices.getFlat(i)) ? NOWHERE : i);
        return new RowGradient(config, indices, targets, null, null, null);
    }

    /**
     * Of sums of rows, or of means.
     *
     * @param starts of each bag, and the end of the last
     * @param scales of each index, or null for ones
     */
    static RowGradient ofSums(
            EmbeddingConfig config, LongTensor indices, int[] starts, float @Nullable [] scales, boolean means) {
        int[] targets = targets(config, indices, starts);
        double[] factors = null;
        if (scales != null) {
            factors = new double[scales.length];
            Arrays.setAll(factors, i -> scales[i]);
        } else if (means) {
            int[] counts = new int[starts.length];
            for (int target : targets) {
                counts[target == NOWHERE ? starts.length - 1 : target]++;
            }
            factors = new double[targets.length];
            Arrays.setAll(factors, i -> targets[i] == NOWHERE ? 0 : 1.0 / counts[targets[i]]);
        }
        return new RowGradient(config, indices, targets, factors, scales, null);
    }

    /**
     * Of maxima.
     *
     * @param largest which index gave each feature of each bag its largest value
     */
    static RowGradient ofMaxima(EmbeddingConfig config, LongTensor indices, int[] starts, int[] largest) {
        return new RowGradient(config, indices, targets(config, indices, starts), null, null, largest);
    }

    /** The bag of each index. */
    private static int[] targets(EmbeddingConfig config, LongTensor indices, int[] starts) {
        int[] targets = new int[indices.numel()];
        Arrays.fill(targets, NOWHERE);
        for (int bag = 0; bag < starts.length - 1; bag++) {
            for (int i = starts[bag]; i < starts[bag + 1]; i++) {
                targets[i] = config.isPadding(indices.getFlat(i)) ? NOWHERE : bag;
            }
        }
        return targets;
    }

    private int[] sort() {
        int count = 0;
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != NOWHERE) {
                ends[(int) indices.getFlat(i) + 1]++;
                count++;
            }
        }
        for (int row = 1; row < ends.length; row++) {
            ends[row] += ends[row - 1];
        }
        // So far these are the beginnings; each position moves its row's on, in the end to where the next one's was.
        int[] sorted = new int[count];
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != NOWHERE) {
                sorted[ends[(int) indices.getFlat(i)]++] = i;
            }
        }
        return sorted;
    }

    /** Whether there were scales, which {@link #ofScales} differentiates. */
    public boolean hasScales() {
        return scales != null;
    }

    /**
     * Computes.
     *
     * @param gradOutput dense, a row for each index or bag
     * @param gradWeight zeros shaped like the table
     */
    public void compute(Tensor gradOutput, Tensor gradWeight, Threads policy) {
        MemorySegment from = gradOutput.segment();
        MemorySegment to = gradWeight.segment();
        int rows = config.numEmbeddings();
        long bytes = (long) order.length * config.embeddingDim() * Float.BYTES;
        int threads = RowRanges.acquire(policy, bytes, from, to);
        try {
            if (threads == 1) {
                add(from, to, 0, rows);
            } else {
                RowRanges.run(rows, threads, bytes, (first, end) -> add(from, to, first, end));
            }
        } finally {
            RowRanges.release(threads);
        }
    }

    private void add(MemorySegment from, MemorySegment to, int first, int end) {
        RowAccumulator accumulator = new RowAccumulator(from, config.embeddingDim());
        for (int row = first; row < end; row++) {
            int begin = row == 0 ? 0 : ends[row - 1];
            int count = ends[row] - begin;
            if (count == 0) {
                continue;
            }
            accumulator.clear();
            for (int at = begin; at < begin + count; at++) {
                add(order[at], accumulator);
            }
            accumulator.divide(config.scaleGradByFreq() ? count : 1, to, row);
        }
    }

    private void add(int position, RowAccumulator accumulator) {
        if (largest != null) {
            accumulator.addWhere(targets[position], largest, position);
        } else if (factors != null) {
            accumulator.add(targets[position], factors[position]);
        } else {
            accumulator.add(targets[position]);
        }
    }

    /**
     * The derivatives of the scales: of each index, the product of its row with the output's gradient; zero for
     * padding.
     *
     * @param weight the table, as it was read
     */
    public Tensor ofScales(Tensor gradOutput, Tensor weight) {
        Tensor result = Tensor.zeros(indices.shape());
        float[] row = new float[config.embeddingDim()];
        float[] gradient = new float[config.embeddingDim()];
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] == NOWHERE) {
                continue;
            }
            read(weight, indices.getFlat(i), row);
            read(gradOutput, targets[i], gradient);
            double sum = 0;
            for (int j = 0; j < row.length; j++) {
                sum += (double) row[j] * gradient[j];
            }
            result.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) sum);
        }
        return result;
    }

    private static void read(Tensor from, long index, float[] row) {
        long offset = index * row.length * Float.BYTES;
        MemorySegment.copy(from.segment(), ValueLayout.JAVA_FLOAT, offset, row, 0, row.length);
    }
}
