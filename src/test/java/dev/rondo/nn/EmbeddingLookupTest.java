package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.threads.RowRanges;
import dev.rondo.testing.TestSeed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups against the simple loop: awkward widths, sizes around the one from which threads share the work. */
class EmbeddingLookupTest {
    private static final int ROWS = 97;
    private static final List<Threads> POLICIES = List.of(Threads.fixed(1), Threads.fixed(2), Threads.adaptive());

    private static Embedding table(int width, Threads threads) {
        Tensor weight = Generator.manualSeed(width).randn(ROWS, width);
        return Embedding.builder(ROWS, width).weight(weight).threads(threads).build();
    }

    private static LongTensor indices(int count) {
        return LongTensor.of(new Random(TestSeed.seed()).longs(count, 0, ROWS).toArray());
    }

    /** The first count of indices that several threads share. */
    private static int threshold(int width) {
        return Math.toIntExact(Math.ceilDiv(2 * RowRanges.WORTHWHILE, width * (long) Float.BYTES));
    }

    private static float[] simpleLoop(Embedding embedding, LongTensor indices) {
        int width = embedding.weight().size(1);
        float[] table = embedding.weight().toArray();
        float[] expected = new float[indices.numel() * width];
        for (int i = 0; i < indices.numel(); i++) {
            System.arraycopy(table, (int) indices.getFlat(i) * width, expected, i * width, width);
        }
        return expected;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 16, 17, 64, 65, 300})
    void looksUpWhatTheSimpleLoopDoes(int width) {
        for (int count : new int[] {0, 1, 2, 5, threshold(width) - 1, threshold(width), threshold(width) + 1}) {
            LongTensor indices = indices(count);
            Tensor out = Tensor.full(7, count, width);
            for (Threads threads : POLICIES) {
                Embedding embedding = table(width, threads);
                float[] expected = simpleLoop(embedding, indices);
                assertThat(Arrays.equals(embedding.forward(indices).toArray(), expected))
                        .as("%d rows of %d, threads %s", count, width, threads)
                        .isTrue();
                out.segment().fill((byte) 1);
                embedding.forward(indices, out);
                assertThat(Arrays.equals(out.toArray(), expected)).isTrue();
            }
        }
    }

    @Test
    void aWrongIndexAnywhereLeavesTheResultUntouched() {
        int count = 2 * threshold(8);
        for (Threads threads : POLICIES) {
            Embedding embedding = table(8, threads);
            for (int wrong : new int[] {0, count / 2, count - 1}) {
                for (long index : new long[] {-1, ROWS, Long.MIN_VALUE, Long.MAX_VALUE}) {
                    long[] values = indices(count).toArray();
                    values[wrong] = index;
                    Tensor out = Tensor.full(7, count, 8);
                    assertThatThrownBy(() -> embedding.forward(LongTensor.of(values), out))
                            .isInstanceOf(IndexOutOfBoundsException.class)
                            .hasMessage("index out of range in self: index " + index + " at position " + wrong
                                    + ", num_embeddings is " + ROWS);
                    assertThat(out.maxAbsDiff(Tensor.full(7, count, 8))).isZero();
                }
            }
        }
    }

    @Test
    void refusesOutputsThatDoNotFit() {
        Embedding embedding = table(4, Threads.fixed(1));
        LongTensor indices = LongTensor.of(new long[] {1, 2, 3, 4, 5, 6}, 2, 3);
        for (Tensor wrong : List.of(Tensor.zeros(2, 3), Tensor.zeros(3, 2, 4), Tensor.zeros(2, 3, 5))) {
            assertThatThrownBy(() -> embedding.forward(indices, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("out has shape");
        }
        assertThatThrownBy(
                        () -> embedding.forward(indices, Tensor.zeros(2, 3, 4).asReadOnly()))
                .hasMessage("out refuses writes: its memory is read-only");
        Tensor within = Tensor.ofSegment(embedding.weight().segment(), 2, 3, 4);
        assertThatThrownBy(() -> embedding.forward(indices, within)).hasMessageStartingWith("out overlaps the table");
        Tensor scalar = Tensor.zeros(4);
        embedding.forward(LongTensor.scalar(3), scalar);
        assertThat(scalar.maxAbsDiff(embedding.weight().select(0, 3))).isZero();
    }

    @Test
    void confinedMemoryStaysWithItsThread() {
        int count = 3 * threshold(16);
        LongTensor indices = indices(count);
        try (Arena arena = Arena.ofConfined()) {
            Embedding embedding = table(16, Threads.adaptive());
            Tensor out = Tensor.ofSegment(arena.allocate(count * 64L, 4), count, 16);
            embedding.forward(indices, out);
            assertThat(Arrays.equals(out.toArray(), simpleLoop(embedding, indices)))
                    .isTrue();
        }
    }

    @Test
    void manyThreadsMayLookUpAtOnce() throws Exception {
        Embedding embedding = table(33, Threads.adaptive());
        LongTensor indices = indices(2 * threshold(33));
        float[] expected = simpleLoop(embedding, indices);
        List<Future<?>> results = new ArrayList<>();
        try (ExecutorService platform = Executors.newFixedThreadPool(4);
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ExecutorService executor : List.of(platform, virtual, ForkJoinPool.commonPool())) {
                for (int thread = 0; thread < 4; thread++) {
                    results.add(executor.submit(() -> {
                        Tensor out = Tensor.zeros(indices.numel(), 33);
                        for (int round = 0; round < 5; round++) {
                            out.segment().fill((byte) 0);
                            embedding.forward(indices, out);
                            assertThat(Arrays.equals(out.toArray(), expected)).isTrue();
                        }
                    }));
                }
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
    }

    @Test
    void maxNormLimitsEachRowOnce() {
        Embedding embedding = Embedding.builder(ROWS, 5)
                .weight(Generator.manualSeed(5).randn(ROWS, 5))
                .maxNorm(.5)
                .build();
        Tensor first = embedding.forward(LongTensor.of(new long[] {3, 96, 3, 0}));
        Tensor again = embedding.forward(LongTensor.of(new long[] {3, 96, 3, 0}));
        assertThat(first.select(0, 0).maxAbsDiff(first.select(0, 2))).isZero();
        assertThat(again.allClose(first, 1e-6, 0)).isTrue();
    }
}
