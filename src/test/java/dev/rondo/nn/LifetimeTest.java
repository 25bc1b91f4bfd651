package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.testing.LogCapture;
import dev.rondo.testing.TestBackends;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Layers shared, replaced and closed while threads run them; nothing leaks and nothing crashes. */
@Tag("native")
class LifetimeTest {
    private static final int THREADS = 8;

    private Backend backend;

    @BeforeEach
    void load() {
        backend = TestBackends.oneDnn();
    }

    private LSTM layer(int input, int hidden) {
        return LSTM.builder(input, hidden)
                .bidirectional(true)
                .generator(Generator.manualSeed(5))
                .backend(backend)
                .build();
    }

    @Test
    void eightThreadsShareOneLayer() throws Exception {
        List<Tensor> inputs = new ArrayList<>();
        List<Tensor> expected = new ArrayList<>();
        Generator g = Generator.manualSeed(11);
        try (LSTM lstm = layer(6, 9)) {
            for (int i = 0; i < THREADS; i++) {
                inputs.add(g.randn(3 + 5 * i, 1 + i % 3, 6));
                expected.add(lstm.forward(inputs.get(i)).output());
            }
            inThreads(thread -> {
                for (int round = 0; round < 200; round++) {
                    int i = (thread + round) % THREADS;
                    assertThat(lstm.forward(inputs.get(i)).output().maxAbsDiff(expected.get(i)))
                            .isZero();
                }
            });
        }
    }

    @Test
    void virtualThreadsMayCallToo() throws Exception {
        Tensor x = Generator.manualSeed(3).randn(4, 2, 6);
        try (LSTM lstm = layer(6, 9);
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Tensor expected = lstm.forward(x).output();
            List<Future<Tensor>> results = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                results.add(pool.submit(() -> lstm.forward(x).output()));
            }
            for (Future<Tensor> result : results) {
                assertThat(result.get().maxAbsDiff(expected)).isZero();
            }
        }
    }

    @Test
    void useAfterCloseIsRefused() {
        LSTM lstm = layer(3, 4);
        lstm.close();
        lstm.close();
        List<Callable<?>> uses = List.of(
                () -> lstm.forward(Tensor.ones(2, 1, 3)),
                () -> lstm.forward(Tensor.ones(2, 0, 3)),
                lstm::parameters,
                lstm::stateDict,
                () -> {
                    lstm.loadStateDict(Map.of());
                    return null;
                });
        for (Callable<?> use : uses) {
            assertThatThrownBy(use::call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("LSTM is closed");
        }
    }

    @Test
    void closingWhileThreadsRunLetsThemFinish() throws Exception {
        Tensor x = Generator.manualSeed(3).randn(20, 2, 6);
        for (int round = 0; round < 20; round++) {
            LSTM lstm = layer(6, 16);
            Tensor expected = lstm.forward(x).output();
            AtomicBoolean closed = new AtomicBoolean();
            inThreads(thread -> {
                if (thread == 0) {
                    lstm.close();
                    closed.set(true);
                    return;
                }
                while (true) {
                    boolean wasClosed = closed.get();
                    try {
                        assertThat(lstm.forward(x).output().maxAbsDiff(expected))
                                .isZero();
                        assertThat(wasClosed).isFalse();
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessage("LSTM is closed");
                        return;
                    }
                }
            });
        }
    }

    @Test
    void weightsMayBeReplacedWhileThreadsRun() throws Exception {
        Tensor x = Generator.manualSeed(3).randn(5, 2, 6);
        try (LSTM lstm = layer(6, 8);
                LSTM other = LSTM.builder(6, 8)
                        .bidirectional(true)
                        .generator(Generator.manualSeed(6))
                        .backend(backend)
                        .build()) {
            Map<String, Tensor> first = lstm.stateDict();
            Map<String, Tensor> second = other.stateDict();
            Tensor expectedFirst = lstm.forward(x).output();
            Tensor expectedSecond = other.forward(x).output();
            inThreads(thread -> {
                for (int round = 0; round < 50; round++) {
                    if (thread == 0) {
                        lstm.loadStateDict(round % 2 == 0 ? second : first);
                    } else {
                        Tensor out = lstm.forward(x).output();
                        assertThat(Math.min(out.maxAbsDiff(expectedFirst), out.maxAbsDiff(expectedSecond)))
                                .isZero();
                    }
                }
            });
        }
    }

    @Test
    void everyHandleComesBack() {
        backend.trim();
        int cellsBefore = backend.stats().cells();
        long bytesBefore = backend.stats().weightBytes();
        long handlesBefore = backend.stats().handles();
        for (int i = 0; i < 10; i++) {
            try (LSTM lstm =
                    LSTM.builder(5, 7).numLayers(2).projSize(3).backend(backend).build()) {
                lstm.forward(Tensor.ones(70, 1 + i, 5));
                lstm.loadStateDict(lstm.stateDict());
                lstm.forward(Tensor.ones(3, 1, 5));
                assertThat(backend.stats().cells()).isEqualTo(cellsBefore + 2);
                assertThat(backend.stats().weightBytes()).isGreaterThan(bytesBefore);
            }
        }
        backend.trim();
        assertThat(backend.stats().cells()).isEqualTo(cellsBefore);
        assertThat(backend.stats().weightBytes()).isEqualTo(bytesBefore);
        assertThat(backend.stats().handles()).isEqualTo(handlesBefore);
        assertThat(backend.stats().scratchBytes()).isZero();
        assertThat(backend.stats().plans()).isZero();
    }

    @Test
    void aForgottenLayerIsFreedWithAWarning() throws Exception {
        int before = backend.stats().cells();
        List<String> warnings = new CopyOnWriteArrayList<>();
        try (LogCapture ignored = LogCapture.to(warnings)) {
            forget();
            for (int i = 0; i < 250 && warnings.isEmpty(); i++) {
                System.gc();
                Thread.sleep(20);
            }
        }
        // The warning is the last thing that freeing does. Layers that other tests forgot may go at the same time.
        assertThat(backend.stats().cells()).isLessThanOrEqualTo(before);
        assertThat(warnings).contains("LSTM was never closed; its native memory is freed only now");
    }

    /** In a method of its own, so that no stack slot keeps the layer. */
    private void forget() {
        LSTM lstm = layer(3, 4);
        lstm.forward(Tensor.ones(2, 1, 3));
    }

    @Test
    void anotherThreadsConfinedMemoryIsRefused() throws Exception {
        try (LSTM lstm = layer(3, 4);
                Arena arena = Arena.ofConfined()) {
            Tensor x = Tensor.ofSegment(arena.allocate(24, 4), 2, 1, 3);
            inThreads(thread -> assertThatThrownBy(() -> lstm.forward(x)).isInstanceOf(WrongThreadException.class));
        }
    }

    @Test
    void closingACallersArenaCannotPullMemoryAway() throws Exception {
        Tensor expected;
        try (LSTM lstm = layer(64, 128)) {
            Tensor plain = Tensor.ones(64, 8, 64);
            expected = lstm.forward(plain).output();
            for (int round = 0; round < 20; round++) {
                Arena arena = Arena.ofShared();
                Tensor x = Tensor.ofSegment(arena.allocate(plain.segment().byteSize(), 4), plain.shape());
                x.segment().copyFrom(plain.segment());
                Thread closer = new Thread(() -> {
                    while (true) {
                        try {
                            arena.close();
                            return;
                        } catch (IllegalStateException e) {
                            Thread.onSpinWait(); // a call is reading the memory
                        }
                    }
                });
                closer.start();
                try {
                    assertThat(lstm.forward(x).output().maxAbsDiff(expected)).isZero();
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("losed");
                }
                closer.join();
                assertThatThrownBy(() -> lstm.forward(x)).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void closedMemoryIsNamed() {
        Arena arena = Arena.ofShared();
        Tensor dead = Tensor.ofSegment(arena.allocate(8, 4), 1, 1, 2);
        arena.close();
        Tensor x = Tensor.ones(1, 1, 2);
        try (LSTM lstm = LSTM.builder(2, 2).backend(TestBackends.oneDnn()).build();
                LSTMCell cell =
                        LSTMCell.builder(2, 2).backend(TestBackends.oneDnn()).build()) {
            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    () -> lstm.forward(dead),
                    () -> lstm.forward(dead, new int[] {1}),
                    () -> lstm.forward(x, LSTMState.of(x, dead)),
                    () -> lstm.forward(
                            x, null, new LSTMOutput(dead, LSTMState.of(Tensor.zeros(1, 1, 2), Tensor.zeros(1, 1, 2)))),
                    () -> lstm.stream(1).push(dead),
                    () -> cell.forward(dead.select(0, 0)))) {
                assertThatThrownBy(use)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageEndingWith(
                                "2] cannot be used any more: the arena that its memory belongs to is closed");
            }
        }
    }

    private interface Job {
        void run(int thread) throws Exception;
    }

    private static void inThreads(Job job) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                results.add(pool.submit(() -> {
                    job.run(number);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
    }
}
