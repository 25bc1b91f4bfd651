package dev.rondo.nn;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reduces bags of rows, one after the other, accumulating in double. */
final class BagReduction {
    private final EmbeddingBag.Mode mode;
    private final MemorySegment rows;
    private final int width;
    private final long padding;

    BagReduction(EmbeddingConfig config, EmbeddingBag.Mode mode, Tensor weight) {
        this.mode = mode;
        this.rows = weight.segment();
        this.width = config.embeddingDim();
        Integer paddingIdx = config.paddingIdx();
        this.padding = paddingIdx == null ? -1 : paddingIdx;
    }

    /** Checked indices, with the start of each bag and the end of the last. */
    Tensor reduce(LongTensor indices, int[] starts, @Nullable Tensor perSampleWeights) {
        int bags = starts.length - 1;
        float[] scales = perSampleWeights == null ? null : perSampleWeights.toArray();
        Tensor result = Tensor.zeros(bags, width);
        double[] sum = new double[width];
        for (int bag = 0; bag < bags; bag++) {
            Arrays.fill(sum, 0);
            int counted = 0;
            for (int i = starts[bag]; i < starts[bag + 1]; i++) {
                long index = indices.getFlat(i);
                if (index != padding) {
                    add(sum, index, scales == null ? 1 : scales[i], counted == 0);
                    counted++;
                }
            }
            double divisor = mode == EmbeddingBag.Mode.MEAN ? Math.max(counted, 1) : 1;
            write(result, bag, sum, divisor);
        }
        return result;
    }

    private void add(double[] sum, long index, float scale, boolean first) {
        for (int j = 0; j < width; j++) {
            double value = rows.getAtIndex(ValueLayout.JAVA_FLOAT, index * width + j);
            if (mode != EmbeddingBag.Mode.MAX) {
                sum[j] += value * scale;
            } else if (first || value > sum[j]) {
                sum[j] = value;
            }
        }
    }

    private void write(Tensor result, int bag, double[] sum, double divisor) {
        for (int j = 0; j < width; j++) {
            float value = (float) (sum[j] / divisor);
            result.segment().setAtIndex(ValueLayout.JAVA_FLOAT, (long) bag * width + j, value);
        }
    }
}
