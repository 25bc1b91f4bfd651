package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.threads.RowRanges;
import dev.rondo.testing.TestSeed;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bags against the simple loop, bit for bit, for all modes and threads. */
class EmbeddingBagThreadsTest {
    private static final int ROWS = 53;
    private static final int PADDING = 7;

    private final Random random = new Random(TestSeed.seed());

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 17, 64, 65, 300})
    void threadsChangeNothing(int width) {
        int count = Math.toIntExact(2 * RowRanges.WORTHWHILE / (width * (long) Float.BYTES)) + 5;
        Tensor weight = Generator.manualSeed(width).randn(ROWS, width);
        weight.set(Float.NaN, 11, 0);
        LongTensor indices = LongTensor.of(random.longs(count, 0, ROWS).toArray());
        long[] starts = random.longs(count / 9, 0, count + 1).sorted().toArray();
        starts[0] = 0;
        Tensor scales = Generator.manualSeed(9).randn(count);
        for (EmbeddingBag.Mode mode : EmbeddingBag.Mode.values()) {
            Tensor weights = mode == EmbeddingBag.Mode.SUM ? scales : null;
            float[] perSample = weights == null ? null : weights.toArray();
            float[] expected = simpleLoop(weight, indices, starts, mode, perSample);
            for (Threads threads : List.of(Threads.fixed(1), Threads.fixed(2), Threads.adaptive())) {
                EmbeddingBag bag = EmbeddingBag.builder(ROWS, width)
                        .weight(weight)
                        .mode(mode)
                        .paddingIdx(PADDING)
                        .threads(threads)
                        .build();
                float[] actual =
                        bag.forward(indices, LongTensor.of(starts), weights).toArray();
                assertThat(Arrays.equals(actual, expected))
                        .as("%s, width %d, threads %s", mode, width, threads)
                        .isTrue();
            }
        }
    }

    private static float[] simpleLoop(
            Tensor weight, LongTensor indices, long[] starts, EmbeddingBag.Mode mode, float[] scales) {
        int width = weight.size(1);
        float[] table = weight.toArray();
        float[] result = new float[starts.length * width];
        for (int bag = 0; bag < starts.length; bag++) {
            int end = bag + 1 < starts.length ? (int) starts[bag + 1] : indices.numel();
            for (int j = 0; j < width; j++) {
                double sum = 0;
                int counted = 0;
                for (int i = (int) starts[bag]; i < end; i++) {
                    if (indices.getFlat(i) == PADDING) {
                        continue;
                    }
                    double value = table[(int) indices.getFlat(i) * width + j];
                    if (mode != EmbeddingBag.Mode.MAX) {
                        sum += scales == null ? value : value * scales[i];
                    } else if (counted == 0 || value > sum) {
                        sum = value;
                    }
                    counted++;
                }
                result[bag * width + j] = (float) (mode == EmbeddingBag.Mode.MEAN ? sum / Math.max(counted, 1) : sum);
            }
        }
        return result;
    }
}
