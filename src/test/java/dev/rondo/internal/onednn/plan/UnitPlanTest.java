package dev.rondo.internal.onednn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.golden.Tolerance;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.OneDnnBackend;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.problem.UnitColumns;
import dev.rondo.internal.reference.ReferenceBackend;
import dev.rondo.testing.RandomWeights;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans of matrix products run on the fast kernels, and compute what the equations say. */
@Tag("native")
class UnitPlanTest {
    private OneDnn oneDnn;

    @BeforeEach
    void load() {
        TestBackends.oneDnn();
        oneDnn = OneDnn.instance();
    }

    /** A slow kernel inside would make the plan slower than the primitive by orders of magnitude. */
    @ParameterizedTest
    @CsvSource({"LSTM,0", "LSTM,17", "GRU,0", "RNN_TANH,0", "RNN_RELU,0"})
    void everyOperationRunsOnAFastKernel(CellKind kind, int projSize) {
        assumeThat(Isa.hasBlockedWeights()).isTrue();
        CellSpec spec = new CellSpec(kind, 40, 48, projSize);
        for (Precision precision : new Precision[] {Precision.F32, Precision.BF16}) {
            if (precision == Precision.F32 || Isa.includes(Dnnl.dnnl_cpu_isa_avx512_core_bf16())) {
                for (int batch : new int[] {1, 2, 17}) {
                    requireFast(problem(spec, precision, 5, batch, true));
                    requireFast(problem(spec, precision, 5, batch, false));
                }
            }
        }
    }

    private void requireFast(CellProblem problem) {
        try (UnitPlan plan = UnitPlan.create(oneDnn, problem, UnitColumns.of(problem.spec()))) {
            for (String name : plan.implementation().split(" \\+ ")) {
                assertThat(name)
                        .matches("(brg_matmul|jit|simple|jit_direct_copy).*")
                        .doesNotContain("ref");
            }
            assertThat(plan.implementation()).contains("brg_matmul");
        }
    }

    /** Of dense rows; or of sequences one after the other, with output rows twice as wide as the output. */
    private static CellProblem problem(CellSpec spec, Precision precision, int steps, int batch, boolean dense) {
        CellRun run = new CellRun();
        run.set(steps, batch, false);
        Tensor nothing = Tensor.zeros(0);
        int x = spec.inputSize();
        int y = spec.outputSize();
        run.x.set(nothing, 0, dense ? (long) batch * x : x, dense ? x : (long) steps * x);
        run.y.set(nothing, 0, dense ? (long) batch * y : 2L * y, dense ? y : 2L * steps * y);
        Extent extent = new Extent();
        extent.set(run, steps);
        return new CellProblem(spec, precision, PlanKind.UNITS, null, extent);
    }

    /** Whatever is chosen: large cells, both directions, dense and strided layouts, more than one chunk. */
    @ParameterizedTest
    @CsvSource({
        "LSTM,0,false",
        "LSTM,0,true",
        "LSTM,300,false",
        "LSTM,300,true",
        "GRU,0,false",
        "GRU,0,true",
        "RNN_TANH,0,true",
        "RNN_RELU,0,false"
    })
    void largeCellsComputeWhatTheEquationsSay(CellKind kind, int projSize, boolean reverse) {
        CellSpec spec = new CellSpec(kind, 700, 760, projSize);
        int steps = 70;
        int batch = 2;
        CellWeights weights = RandomWeights.of(spec, TestSeed.generator());
        Generator generator = TestSeed.generator();
        Tensor x = generator.randn(steps, batch, spec.inputSize());
        Tensor h0 = generator.rand(batch, spec.outputSize());
        Tensor c0 = generator.rand(batch, spec.hiddenSize());
        Results expected = new Results(spec, steps, batch);
        try (CellKernel kernel = ReferenceBackend.equations(weights)) {
            expected.run(kernel, x, h0, c0, reverse, false);
        }
        CellSettings settings = new CellSettings(Precision.F32, Threads.fixed(1), false);
        try (CellKernel kernel = OneDnnBackend.instance().prepare(weights, settings)) {
            for (boolean strided : new boolean[] {false, true}) {
                Results actual = new Results(spec, steps, batch);
                actual.run(kernel, x, h0, c0, reverse, strided);
                double bound = Tolerance.forward(spec.inputSize(), spec.hiddenSize(), steps)
                        .bound();
                assertThat(actual.dense(strided).maxAbsDiff(expected.y)).isLessThan(bound);
                assertThat(actual.hn.maxAbsDiff(expected.hn)).isLessThan(bound);
                if (kind.hasCellState()) {
                    assertThat(actual.cn.maxAbsDiff(expected.cn)).isLessThan(bound);
                }
            }
        }
    }

    /**
     * Of a large h, an update gate near zero must leave nothing: digits that cancel would be those of the result. The
     * gates depend on x and biases alone here, since products with a large h lose digits in any order.
     */
    @ParameterizedTest
    @CsvSource({"GRU,1", "GRU,4", "GRU,1e2", "GRU,1e4", "GRU,1e6", "LSTM,1", "LSTM,1e2", "LSTM,1e4"})
    void aLargeStateCostsNoDigits(CellKind kind, float magnitude) {
        CellSpec spec = new CellSpec(kind, 300, 304, 0);
        int steps = 6;
        int batch = 3;
        Generator generator = TestSeed.generator();
        CellWeights weights = new CellWeights(
                spec,
                generator.uniform(-.1, .1, spec.gateRows(), spec.inputSize()),
                Tensor.zeros(spec.gateRows(), spec.hiddenSize()),
                generator.uniform(-25, 1, spec.gateRows()),
                generator.uniform(-.1, .1, spec.gateRows()),
                null);
        Tensor x = generator.randn(steps, batch, spec.inputSize());
        Tensor h0 = generator.uniform(-magnitude, magnitude, batch, spec.hiddenSize());
        Tensor h = kind == CellKind.GRU ? h0 : Tensor.zeros(batch, spec.hiddenSize());
        Results expected = new Results(spec, steps, batch);
        try (CellKernel kernel = ReferenceBackend.equations(weights)) {
            expected.run(kernel, x, h, h0, false, false);
        }
        Results actual = new Results(spec, steps, batch);
        CellSettings settings = new CellSettings(Precision.F32, Threads.fixed(1), false);
        try (CellKernel kernel = OneDnnBackend.instance().prepare(weights, settings)) {
            actual.run(kernel, x, h, h0, false, false);
        }
        float[] right = expected.y.toArray();
        float[] found = actual.y.toArray();
        double bound =
                Tolerance.forward(spec.inputSize(), spec.hiddenSize(), steps).bound();
        for (int i = 0; i < right.length; i++) {
            double difference = Math.abs((double) found[i] - right[i]);
            assertThat(difference / Math.max(1, Math.abs(right[i]))).isLessThan(bound);
        }
    }

    /** Where a run leaves its results; the strided one writes the second half of rows twice as wide. */
    private static final class Results {
        private final CellSpec spec;
        private final int steps;
        private final int batch;
        private final Tensor y;
        private final Tensor wide;
        private final Tensor hn;
        private final Tensor cn;

        Results(CellSpec spec, int steps, int batch) {
            this.spec = spec;
            this.steps = steps;
            this.batch = batch;
            int width = spec.outputSize();
            y = Tensor.zeros(steps, batch, width);
            wide = Tensor.zeros(steps, batch, 2 * width);
            hn = Tensor.zeros(batch, width);
            cn = Tensor.zeros(batch, spec.hiddenSize());
        }

        void run(CellKernel kernel, Tensor x, Tensor h0, Tensor c0, boolean reverse, boolean strided) {
            int hidden = spec.hiddenSize();
            int width = spec.outputSize();
            CellRun run = new CellRun();
            run.set(steps, batch, reverse);
            run.x.set(x, 0, (long) batch * spec.inputSize(), spec.inputSize());
            if (strided) {
                run.y.set(wide, width, 2L * batch * width, 2L * width);
            } else {
                run.y.set(y, 0, (long) batch * width, width);
            }
            run.h0.setState(h0, 0, width);
            run.hn.setState(hn, 0, width);
            if (spec.kind().hasCellState()) {
                run.c0.setState(c0, 0, hidden);
                run.cn.setState(cn, 0, hidden);
            }
            kernel.forward(run);
        }

        Tensor dense(boolean strided) {
            if (!strided) {
                return y;
            }
            float[] both = wide.toArray();
            int width = spec.outputSize();
            float[] second = new float[both.length / 2];
            for (int row = 0; row < steps * batch; row++) {
                System.arraycopy(both, (2 * row + 1) * width, second, row * width, width);
            }
            return Tensor.of(second, steps, batch, width);
        }
    }
}
