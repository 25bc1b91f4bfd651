package dev.rondo.internal.embedding;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Scales rows of a table down to a largest p-norm, in place, as {@code torch.embedding_renorm_}: {@code row *= max_norm
 * / (norm + 1e-7)} where the norm exceeds it. Not thread-safe.
 */
final class Renorm {
    /** Keeps the quotient finite; PyTorch's constant. */
    private static final double EPSILON = 1e-7;

    private final Tensor weight;
    private final double maxNorm;
    private final double normType;
    /** Rows that the present call has seen; empty between calls, kept so that none allocates. */
    private final BitSet seen = new BitSet();

    private Renorm(Tensor weight, double maxNorm, double normType) {
        this.weight = weight;
        this.maxNorm = maxNorm;
        this.normType = normType;
    }

    /** What a table's options ask for, or null without {@code max_norm}. */
    static @Nullable Renorm of(EmbeddingConfig config, Tensor weight) {
        Double maxNorm = config.maxNorm();
        return maxNorm == null ? null : new Renorm(weight, maxNorm, config.normType());
    }

    /** Scales each row that an index names, once. */
    void apply(LongTensor indices) {
        try {
            for (int i = 0; i < indices.numel(); i++) {
                int row = (int) indices.getFlat(i);
                if (!seen.get(row)) {
                    seen.set(row);
                    limit(row);
                }
            }
        } finally {
            // Row by row, for a table may be far larger than a lookup; and of a lookup that fails too.
            for (int i = 0; i < indices.numel(); i++) {
                seen.clear((int) indices.getFlat(i));
            }
        }
    }

    private void limit(int row) {
        float norm = (float) norm(row);
        if (norm > maxNorm) {
            scale(row, (float) (maxNorm / (norm + EPSILON)));
        }
    }

    /** {@code torch.norm}: order 0 counts what is not zero, infinite orders are the extremes. */
    private double norm(long row) {
        int width = weight.size(1);
        if (normType == 0) {
            int count = 0;
            for (int j = 0; j < width; j++) {
                count += value(row, j) == 0 ? 0 : 1;
            }
            return count;
        }
        if (Double.isInfinite(normType)) {
            double extreme = normType > 0 ? 0 : Double.POSITIVE_INFINITY;
            for (int j = 0; j < width; j++) {
                double magnitude = Math.abs(value(row, j));
                extreme = normType > 0 ? Math.max(extreme, magnitude) : Math.min(extreme, magnitude);
            }
            return extreme;
        }
        double sum = 0;
        for (int j = 0; j < width; j++) {
            sum += Math.pow(Math.abs(value(row, j)), normType);
        }
        return Math.pow(sum, 1 / normType);
    }

    private double value(long row, int column) {
        return weight.segment().getAtIndex(ValueLayout.JAVA_FLOAT, row * weight.size(1) + column);
    }

    private void scale(long row, float factor) {
        MemorySegment values = weight.segment();
        long start = row * weight.size(1);
        for (int j = 0; j < weight.size(1); j++) {
            float value = values.getAtIndex(ValueLayout.JAVA_FLOAT, start + j);
            values.setAtIndex(ValueLayout.JAVA_FLOAT, start + j, value * factor);
        }
    }
}
