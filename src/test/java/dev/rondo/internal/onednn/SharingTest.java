package dev.rondo.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.SharingChooser.Sharing;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.nn.LSTM;
import dev.rondo.testing.RandomWeights;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What several processors divide follows what a trial finds, and is decided once. */
@Tag("native")
class SharingTest {
    private Backend backend;

    @BeforeEach
    void load() {
        backend = TestBackends.oneDnn();
        assumeThat(Isa.hasBlockedWeights()).isTrue();
    }

    @Test
    void theFasterWayIsTakenAndKept() {
        assertThat(decide(new CellSpec(CellKind.LSTM, 24, 150, 0), run -> {})).isEqualTo(Sharing.ROWS);
        assertThat(decide(new CellSpec(CellKind.LSTM, 24, 151, 0), SharingTest::sleep))
                .isEqualTo(Sharing.UNITS);
    }

    private static Sharing decide(CellSpec spec, Consumer<CellRun> rows) {
        CellSettings settings = new CellSettings(Precision.F32, Threads.adaptive(), false);
        SharingChooser chooser = SharingChooser.of(spec, Precision.F32);
        try (CellWeightStore weights =
                new CellWeightStore(OneDnn.instance(), RandomWeights.of(spec, TestSeed.generator()), settings)) {
            CellRun run = run(spec, 20, 8);
            assertThat(chooser.decided(run, 2)).isNull();
            long before = weights.bytes();
            Sharing outcome = chooser.decide(OneDnn.instance(), run, 2, weights, rows);
            if (outcome == Sharing.ROWS) {
                assertThat(weights.bytes()).as("no weights over units are left").isEqualTo(before);
            }
            assertThat(chooser.decided(run, 2)).isEqualTo(outcome);
            assertThat(chooser.decided(run(spec, 31, 15), 3)).isEqualTo(outcome);
            assertThat(chooser.decided(run(spec, 32, 8), 2)).isNull();
            assertThat(chooser.decided(run, 4)).isNull();
            assertThat(chooser.decided(run(spec, 7, 8), 2)).isEqualTo(Sharing.UNITS);
            return outcome;
        }
    }

    private static CellRun run(CellSpec spec, int steps, int batch) {
        CellRun run = new CellRun();
        run.set(steps, batch, false);
        run.x.set(Tensor.zeros(1), 0, (long) batch * spec.inputSize(), spec.inputSize());
        run.y.set(Tensor.zeros(1), 0, (long) batch * spec.hiddenSize(), spec.hiddenSize());
        return run;
    }

    private static void sleep(CellRun run) {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Rows are computed by the plan for one processor: then calls with several and with one give the same bits. */
    @Test
    void callsFollowTheDecision() {
        assumeThat(System.getProperty("rondo.plan", "auto")).isEqualTo("auto");
        CellSpec spec = new CellSpec(CellKind.LSTM, 120, 128, 0);
        assertThat(decide(spec, run -> {})).isEqualTo(Sharing.ROWS);
        Tensor x = TestSeed.generator().randn(20, 8, 120);
        float[] alone;
        try (LSTM lstm = lstm(Threads.fixed(1))) {
            alone = lstm.forward(x).output().toArray();
        }
        try (LSTM lstm = lstm(Threads.adaptive())) {
            for (int call = 0; call < 20; call++) {
                assertThat(lstm.forward(x).output().toArray()).isEqualTo(alone);
            }
        }
    }

    private LSTM lstm(Threads threads) {
        return LSTM.builder(120, 128)
                .threads(threads)
                .generator(Generator.manualSeed(1))
                .backend(backend)
                .build();
    }
}
