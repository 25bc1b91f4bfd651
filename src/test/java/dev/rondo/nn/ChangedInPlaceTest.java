package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Parameters that change in place, as an optimizer changes them: the next call renews what was packed from them. */
class ChangedInPlaceTest {
    private final Tensor x = TestSeed.generator().randn(5, 3, 4);

    private static void change(Module module) {
        Parameters parameters = module.currentParameters();
        parameters.tensors().values().forEach(tensor -> {
            for (int i = 0; i < tensor.size(0); i++) {
                Tensor row = tensor.reshape((int) tensor.numel());
                row.set(row.get(i) + .5f, i);
            }
        });
        parameters.changed();
    }

    private void theNextCallSeesIt(Backend backend) {
        try (LSTM lstm = LSTM.builder(4, 6).bidirectional(true).backend(backend).build();
                LSTM fresh =
                        LSTM.builder(4, 6).bidirectional(true).backend(backend).build();
                GRUCell cell = GRUCell.builder(4, 6).backend(backend).build();
                GRUCell freshCell = GRUCell.builder(4, 6).backend(backend).build()) {
            float[] before = lstm.forward(x).output().toArray();
            float[] cellBefore = cell.forward(x.select(0, 0)).toArray();
            change(lstm);
            change(cell);
            fresh.loadStateDict(lstm.stateDict());
            freshCell.loadStateDict(cell.stateDict());
            assertThat(lstm.forward(x).output().toArray())
                    .isNotEqualTo(before)
                    .isEqualTo(fresh.forward(x).output().toArray());
            assertThat(cell.forward(x.select(0, 0)).toArray())
                    .isNotEqualTo(cellBefore)
                    .isEqualTo(freshCell.forward(x.select(0, 0)).toArray());
        }
    }

    @Test
    void theNextCallSeesItOnTheReference() {
        theNextCallSeesIt(Backend.reference());
    }

    @Test
    @Tag("native")
    void theNextCallSeesItOnOneDnn() {
        theNextCallSeesIt(TestBackends.oneDnn());
    }

    @Test
    @Tag("native")
    void manyCallsRenewOnceAndNothingIsLeftBehind() throws Exception {
        Backend backend = TestBackends.oneDnn();
        long cells = backend.stats().cells();
        long bytes = backend.stats().weightBytes();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (GRU gru = GRU.builder(4, 6).backend(backend).build()) {
            long own = backend.stats().weightBytes() - bytes;
            for (int round = 0; round < 20; round++) {
                change(gru);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<float[]>> results = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    results.add(pool.submit(() -> {
                        start.await();
                        return gru.forward(x).output().toArray();
                    }));
                }
                start.countDown();
                float[] first = results.get(0).get();
                for (Future<float[]> result : results) {
                    assertThat(result.get()).isEqualTo(first);
                }
                assertThat(backend.stats().cells() - cells).isEqualTo(1);
                assertThat(backend.stats().weightBytes() - bytes).isEqualTo(own);
            }
        } finally {
            pool.shutdown();
        }
        assertThat(backend.stats().cells()).isEqualTo((int) cells);
        assertThat(backend.stats().weightBytes()).isEqualTo(bytes);
    }

    @Test
    @Tag("native")
    void closingWhileCallsRenewLeavesNothingBehind() throws Exception {
        Backend backend = TestBackends.oneDnn();
        int cells = backend.stats().cells();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 50; round++) {
                LSTM lstm = LSTM.builder(4, 6).backend(backend).build();
                change(lstm);
                Future<?> call = pool.submit(() -> {
                    try {
                        lstm.forward(x);
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessage("LSTM is closed");
                    }
                });
                Future<?> closing = pool.submit(lstm::close);
                call.get();
                closing.get();
                assertThat(backend.stats().cells()).isEqualTo(cells);
            }
        } finally {
            pool.shutdown();
        }
    }

    /** Values that a precision cannot have are an error of the call, and of each further one until they are right. */
    @Test
    @Tag("native")
    void valuesThatCannotBePackedAreRefusedByTheCall() {
        try (LSTM lstm = LSTM.builder(4, 6)
                .precision(Precision.INT8)
                .backend(TestBackends.oneDnn())
                .build()) {
            Tensor weight = lstm.currentParameters().tensors().get("weight_hh_l0");
            float right = weight.get(0, 0);
            weight.set(Float.NaN, 0, 0);
            lstm.currentParameters().changed();
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> lstm.forward(x)).hasMessageContaining("needs finite weights");
            }
            weight.set(right, 0, 0);
            lstm.currentParameters().changed();
            lstm.forward(x);
        }
    }
}
