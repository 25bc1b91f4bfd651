package dev.rondo.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Precision;
import dev.rondo.RondoException;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.dnnl.Checked;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.plan.Plan;
import dev.rondo.internal.onednn.plan.PrimitivePlan;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.weights.WeightFormat;
import dev.rondo.testing.TestBackends;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans use the fast kernels, are found again, and are bounded. */
@Tag("native")
class PlanTest {
    private static final int CAPACITY = 128;

    private OneDnn oneDnn;

    @BeforeEach
    void load() {
        TestBackends.oneDnn();
        oneDnn = OneDnn.instance();
    }

    private static PrimitivePlan get(PlanCache cache, CellSpec spec, boolean reverse, int steps, int batch) {
        return (PrimitivePlan)
                cache.get(spec, Precision.F32, PlanKind.PRIMITIVE, null, extent(spec, reverse, steps, batch, 1));
    }

    /** Of a run whose output rows are so many times as wide as the output. */
    private static Extent extent(CellSpec spec, boolean reverse, int steps, int batch, int widening) {
        CellRun run = new CellRun();
        run.set(steps, batch, reverse);
        Tensor nothing = Tensor.zeros(0);
        run.x.set(nothing, 0, (long) batch * spec.inputSize(), spec.inputSize());
        long width = (long) widening * spec.outputSize();
        run.y.set(nothing, 0, batch * width, width);
        Extent extent = new Extent();
        extent.set(run, steps);
        return extent;
    }

    /** The runs with an older instruction set are that indeed, or older still on a machine that lacks it. */
    @Test
    void theEnvironmentHoldsOneDnnToAnInstructionSet() {
        List<String> ascending = List.of(
                "SSE41",
                "AVX",
                "AVX2",
                "AVX2_VNNI",
                "AVX2_VNNI_2",
                "AVX512_CORE",
                "AVX512_CORE_VNNI",
                "AVX512_CORE_BF16",
                "AVX512_CORE_FP16",
                "AVX512_CORE_AMX",
                "AVX512_CORE_AMX_FP16",
                "AVX10_2",
                "AVX10_2_AMX_2");
        String most = System.getenv().getOrDefault("ONEDNN_MAX_CPU_ISA", "AVX10_2_AMX_2");
        assertThat(ascending.indexOf(Isa.effective())).isBetween(0, ascending.indexOf(most));
    }

    @ParameterizedTest
    @CsvSource({"LSTM,0", "LSTM,5", "GRU,0", "RNN_TANH,0", "RNN_RELU,0"})
    void everyKindRunsOnTheFastKernels(CellKind kind, int projSize) {
        String expected =
                Isa.effective().startsWith("AVX512") || Isa.effective().startsWith("AVX10")
                        ? "brgemm:avx512_core"
                        : Isa.hasBlockedWeights() ? "brgemm:avx2" : "ref";
        try (PlanCache cache = new PlanCache(oneDnn, CAPACITY)) {
            for (int batch : new int[] {1, 2, 17}) {
                for (int steps : new int[] {1, 16}) {
                    for (boolean reverse : new boolean[] {false, true}) {
                        CellSpec spec = new CellSpec(kind, 12, 20, projSize);
                        assertThat(get(cache, spec, reverse, steps, batch).implementation())
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void aProblemFindsItsPlanAgainAndOtherProblemsDoNot() {
        CellSpec spec = new CellSpec(CellKind.LSTM, 3, 4, 0);
        try (PlanCache cache = new PlanCache(oneDnn, CAPACITY)) {
            PrimitivePlan plan = get(cache, spec, false, 2, 3);
            assertThat(get(cache, new CellSpec(CellKind.LSTM, 3, 4, 0), false, 2, 3))
                    .isSameAs(plan);
            assertThat(get(cache, spec, true, 2, 3)).isNotSameAs(plan);
            assertThat(get(cache, spec, false, 4, 3)).isNotSameAs(plan);
            assertThat(get(cache, spec, false, 2, 1)).isNotSameAs(plan);
            assertThat(get(cache, new CellSpec(CellKind.GRU, 3, 4, 0), false, 2, 3))
                    .isNotSameAs(plan);
            assertThat(cache.get(spec, Precision.F32, PlanKind.PRIMITIVE, null, extent(spec, false, 2, 3, 2)))
                    .isNotSameAs(plan);
            assertThat(cache.get(spec, Precision.F32, PlanKind.UNITS, null, extent(spec, false, 2, 3, 1)))
                    .isNotSameAs(plan);
            assertThat(get(cache, spec, false, 2, 3)).isSameAs(plan);
        }
    }

    @Test
    void theCacheIsBoundedAndForgetsTheLeastRecentlyUsed() {
        CellSpec spec = new CellSpec(CellKind.RNN_TANH, 2, 2, 0);
        long plansBefore = HeldMemory.PLANS.sum();
        try (PlanCache cache = new PlanCache(oneDnn, CAPACITY)) {
            Plan kept = get(cache, spec, false, 1, 1);
            for (int batch = 2; batch <= CAPACITY + 10; batch++) {
                get(cache, spec, false, 1, batch);
                assertThat(get(cache, spec, false, 1, 1)).isSameAs(kept);
            }
            assertThat(HeldMemory.PLANS.sum() - plansBefore).isEqualTo(CAPACITY);
        }
        assertThat(HeldMemory.PLANS.sum()).isEqualTo(plansBefore);
    }

    @Test
    void oneWeightFormatServesEveryProblemButAvx2sSingleRow() {
        CellSpec spec = new CellSpec(CellKind.LSTM, 40, 50, 0);
        try (PlanCache cache = new PlanCache(oneDnn, CAPACITY)) {
            WeightFormat many = get(cache, spec, false, 1, 2).format();
            assertThat(get(cache, spec, true, 16, 9).format()).isSameAs(many);
            WeightFormat single = get(cache, spec, false, 8, 1).format();
            if (Isa.effective().startsWith("AVX2")) {
                assertThat(single).isNotSameAs(many);
            } else {
                assertThat(single).isSameAs(many);
            }
        }
    }

    @Test
    void aFailureNamesTheWholeProblem() {
        CellProblem problem = CellProblem.representative(new CellSpec(CellKind.GRU, 3, 4, 0), Precision.F32, null, 2);
        assertThatThrownBy(() -> Checked.status(3, "creating the primitive descriptor", problem))
                .isInstanceOf(RondoException.class)
                .hasMessageContaining("creating the primitive descriptor failed with status 3 (unimplemented)")
                .hasMessageContaining("kind=GRU, inputSize=3, hiddenSize=4")
                .hasMessageContaining("batch=2")
                .hasMessageContaining(Isa.effective())
                .hasMessageContaining("ONEDNN_VERBOSE=all");
    }

    @Test
    void aKernelRefusesStatesThatAreTooSmall() {
        CellSpec spec = new CellSpec(CellKind.GRU, 3, 4, 0);
        Tensor weight = Tensor.zeros(12, 4);
        CellWeights weights = new CellWeights(spec, Tensor.zeros(12, 3), weight, null, null, null);
        try (CellKernel kernel =
                OneDnnBackend.instance().prepare(weights, new CellSettings(Precision.F32, Threads.fixed(1), false))) {
            CellRun run = new CellRun();
            run.set(1, 2, false);
            run.x.set(Tensor.zeros(2, 3), 0, 6, 3);
            run.y.set(Tensor.zeros(2, 4), 0, 8, 4);
            run.hn.setState(Tensor.zeros(7), 0, 4);
            assertThatThrownBy(() -> kernel.forward(run)).isInstanceOf(IndexOutOfBoundsException.class);
            run.hn.setState(Tensor.zeros(8), 0, 4);
            run.h0.setState(Tensor.zeros(8), 1, 4);
            assertThatThrownBy(() -> kernel.forward(run)).isInstanceOf(IndexOutOfBoundsException.class);
            run.h0.clear();
            kernel.forward(run);
        }
    }
}
