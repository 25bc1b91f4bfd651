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
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trials are held where either plan may be faster, once, and before anything is computed for the caller. */
@Tag("native")
class PlanTrialTest {
    private Backend backend;

    @BeforeEach
    void load() {
        backend = TestBackends.oneDnn();
        assumeThat(Isa.hasBlockedWeights()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "LSTM,512,25,16",
        "LSTM,1024,25,32",
        "LSTM,1536,50,8",
        "LSTM,1024,50,4",
        "GRU,1760,50,32",
        "GRU,1760,50,1",
        "RNN_TANH,512,25,16"
    })
    void largeWeightsAreWorthATrial(CellKind kind, int size, int steps, int batch) {
        assertThat(PlanChooser.isOpen(new CellSpec(kind, size, size, 0), steps, batch))
                .isTrue();
    }

    @Test
    void singleStepsRowsAndSmallWeightsAreNot() {
        CellSpec large = new CellSpec(CellKind.LSTM, 1024, 1024, 0);
        assertThat(PlanChooser.isOpen(large, 1, 32)).isFalse();
        assertThat(PlanChooser.isOpen(large, 50, 1)).isFalse();
        assertThat(PlanChooser.isOpen(new CellSpec(CellKind.LSTM, 128, 128, 0), 50, 32))
                .isFalse();
        assertThat(PlanChooser.of(large, Precision.INT8).withoutTrial(50, 32)).isEqualTo(PlanKind.PRIMITIVE);
    }

    /** A step of a projected cell reads all of its weights, of a single row as well. */
    @Test
    void projectedCellsAreProductsOrRows() {
        assertThat(PlanChooser.isOpen(new CellSpec(CellKind.LSTM, 256, 512, 128), 50, 1))
                .isTrue();
        assertThat(PlanChooser.isOpen(new CellSpec(CellKind.LSTM, 64, 256, 64), 50, 1))
                .isFalse();
        CellSpec projected = new CellSpec(CellKind.LSTM, 256, 512, 128);
        assertThat(PlanChooser.of(projected, Precision.BF16).withoutTrial(1, 1)).isEqualTo(PlanKind.UNITS);
        assertThat(PlanChooser.of(projected, Precision.BF16).fixed(1)).isEqualTo(PlanKind.UNITS);
        assertThat(PlanChooser.of(projected, Precision.INT8).sharesUnits(1)).isFalse();
        assumeThat(System.getProperty("rondo.plan", "auto")).isEqualTo("auto");
        PlanChooser chooser = PlanChooser.of(projected, Precision.F32);
        assertThat(chooser.sharesUnits(1)).isTrue();
    }

    /** On one processor: another choice would show in the last digits. */
    @Test
    void allCallsOfOneShapeAreRunTheSameWay() {
        assumeThat(System.getProperty("rondo.plan", "auto")).isEqualTo("auto");
        Tensor x = TestSeed.generator().randn(19, 5, 301);
        CellSpec spec = new CellSpec(CellKind.LSTM, 301, 303, 0);
        try (LSTM lstm = LSTM.builder(301, 303)
                .threads(Threads.fixed(1))
                .generator(Generator.manualSeed(1))
                .backend(backend)
                .build()) {
            assertThat(decisionFor(x, spec)).isNull();
            float[] first = lstm.forward(x).output().toArray();
            PlanKind decided = decisionFor(x, spec);
            assertThat(decided).isNotNull();
            for (int call = 0; call < 3; call++) {
                assertThat(Arrays.equals(lstm.forward(x).output().toArray(), first))
                        .isTrue();
                assertThat(decisionFor(x, spec)).isSameAs(decided);
            }
        }
    }

    /** A trial needs no more memory than a chunk, however long the sequences and however many. */
    @Test
    void trialsAreOfOneChunk() {
        CellSpec spec = new CellSpec(CellKind.LSTM, 512, 512, 0);
        assertThat(steps(spec, 100_000, 64)).isEqualTo(64);
        assertThat(steps(spec, 50, 4)).isEqualTo(32);
        assertThat(steps(spec, 100_000, 300)).isEqualTo(16);
        assertThat(steps(spec, 100_000, 10_000)).isEqualTo(1);
    }

    private static int steps(CellSpec spec, int steps, int batch) {
        CellRun run = new CellRun();
        run.set(steps, batch, false);
        return Decisions.steps(run, spec);
    }

    private static PlanKind decisionFor(Tensor x, CellSpec spec) {
        CellRun run = new CellRun();
        run.set(x.size(0), x.size(1), false);
        run.x.set(x, 0, (long) x.size(1) * x.size(2), x.size(2));
        run.y.set(x, 0, (long) x.size(1) * spec.hiddenSize(), spec.hiddenSize());
        return PlanChooser.of(spec, Precision.F32).decided(run);
    }

    /** On one processor; from the second call on a length has a plan of its own. */
    @ParameterizedTest
    @CsvSource({"1,24", "1,36", "3,36", "40,36", "1,260", "9,260"})
    void aRepeatedLengthGivesTheSameBits(int batch, int hidden) {
        Tensor x = TestSeed.generator().randn(51, batch, 24);
        for (Precision precision : Precision.values()) {
            if (isSupported(precision, hidden)) {
                try (LSTM lstm = LSTM.builder(24, hidden)
                        .numLayers(2)
                        .precision(precision)
                        .threads(Threads.fixed(1))
                        .backend(backend)
                        .build()) {
                    float[] first = lstm.forward(x).output().toArray();
                    for (int call = 0; call < 2; call++) {
                        assertThat(Arrays.equals(lstm.forward(x).output().toArray(), first))
                                .as("%s", precision)
                                .isTrue();
                    }
                }
            }
        }
        try (GRU gru = GRU.builder(24, hidden)
                .bidirectional(true)
                .threads(Threads.fixed(1))
                .backend(backend)
                .build()) {
            float[] first = gru.forward(x).output().toArray();
            for (int call = 0; call < 2; call++) {
                assertThat(Arrays.equals(gru.forward(x).output().toArray(), first))
                        .isTrue();
            }
        }
    }

    private static boolean isSupported(Precision precision, int hidden) {
        try {
            PrecisionSupport.require(new CellSpec(CellKind.LSTM, 24, hidden, 0), precision);
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    /** Else a service with sequences of all lengths would compile a plan for each of them. */
    @Test
    void lengthsThatDoNotComeAgainShareAFewPlans() {
        backend.trim();
        int before = backend.stats().plans();
        try (LSTM lstm = LSTM.builder(6, 7)
                .numLayers(2)
                .bidirectional(true)
                .backend(backend)
                .build()) {
            for (int steps = 1; steps <= 64; steps++) {
                lstm.forward(TestSeed.generator().randn(steps, 1, 6));
            }
        }
        // 1 to 9 and the multiples of 8 up to 64, of two layers and two directions.
        assertThat(backend.stats().plans() - before).isLessThanOrEqualTo(16 * 4);
    }
}
