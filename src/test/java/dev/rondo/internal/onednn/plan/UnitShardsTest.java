package dev.rondo.internal.onednn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.OneDnnBackend;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.problem.UnitColumns;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.onednn.weights.PlanWeights;
import dev.rondo.internal.onednn.weights.UnitWeights;
import dev.rondo.internal.onednn.weights.WithUnits;
import dev.rondo.internal.reference.ReferenceBackend;
import dev.rondo.internal.threads.Crew;
import dev.rondo.internal.threads.WorkerPool;
import dev.rondo.testing.RandomWeights;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Any number of shards computes the same bits, whoever runs them: with more workers than this machine may have. */
@Tag("native")
class UnitShardsTest {
    private static final int MOST = 8;
    private static final int STEPS = 6;

    private final WorkerPool pool = new WorkerPool(MOST - 1, 1_000_000);
    private OneDnn oneDnn;

    @BeforeEach
    void load() {
        TestBackends.oneDnn();
        assumeThat(Isa.hasBlockedWeights()).isTrue();
        oneDnn = OneDnn.instance();
    }

    /** Units and columns of a projection that fill blocks and such that do not, one row and several. */
    @ParameterizedTest
    @CsvSource({
        "LSTM,F32,512,0,1",
        "LSTM,F32,530,0,3",
        "LSTM,F32,512,511,1",
        "LSTM,F32,512,256,1",
        "LSTM,F32,530,200,3",
        "LSTM,F32,530,1,13",
        "GRU,F32,512,0,1",
        "GRU,F32,530,0,3",
        "RNN_TANH,F32,576,0,1",
        "RNN_RELU,F32,530,0,13",
        "LSTM,BF16,530,0,2",
        "LSTM,BF16,530,200,2",
        "LSTM,BF16,512,511,1",
        "GRU,BF16,512,0,1"
    })
    void shardsComputeTheSameBits(CellKind kind, Precision precision, int hidden, int projected, int batch) {
        CellSpec spec = new CellSpec(kind, 70, hidden, projected);
        CellWeights weights = RandomWeights.of(spec, TestSeed.generator());
        CellSettings settings = new CellSettings(precision, Threads.fixed(1), false);
        if (precision == Precision.BF16 && !Isa.includes(Dnnl.dnnl_cpu_isa_avx512_core_bf16())) {
            assertThatThrownBy(() -> OneDnnBackend.instance().prepare(weights, settings))
                    .isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        UnitColumns columns = new UnitColumns(spec, MOST);
        assertThat(columns.groups()).isGreaterThanOrEqualTo(MOST / 2);
        try (CellWeightStore store = new CellWeightStore(oneDnn, weights, settings);
                UnitWeights units = new UnitWeights(oneDnn, weights, precision, columns)) {
            for (boolean strided : new boolean[] {false, true}) {
                Results expected = new Results(spec, batch, strided);
                try (CellKernel equations = ReferenceBackend.equations(weights)) {
                    equations.forward(expected.run);
                }
                Results alone = new Results(spec, batch, strided);
                forward(new WithUnits(store, units), columns, 1, alone, 0);
                double bound = precision == Precision.F32
                        ? Tolerance.forward(spec.inputSize(), hidden, STEPS).bound()
                        : 0.02;
                assertThat(alone.y.maxAbsDiff(expected.y)).isLessThan(bound);
                for (int shards = 2; shards <= MOST; shards++) {
                    for (int workers : new int[] {0, 1, shards - 1, MOST - 1}) {
                        Results several = new Results(spec, batch, strided);
                        forward(new WithUnits(store, units), columns, shards, several, workers);
                        several.requireSameAs(alone);
                    }
                }
            }
        }
    }

    private void forward(PlanWeights weights, UnitColumns columns, int shards, Results results, int workers) {
        Extent extent = new Extent();
        extent.setSizes(results.run, STEPS, shards);
        CellProblem problem = new CellProblem(weights.spec(), weights.precision(), PlanKind.UNITS, null, extent);
        pool.wake(workers);
        int before = OmpThreads.enter();
        try (Chunk chunk = new Chunk(new Crew(pool));
                UnitPlan plan = UnitPlan.create(oneDnn, problem, columns)) {
            assertThat(plan.shards()).isEqualTo(Math.min(shards, columns.groups()));
            results.point(chunk);
            chunk.crew.gather(workers);
            plan.execute(chunk, weights);
            chunk.crew.dismiss();
        } finally {
            OmpThreads.exit(before);
        }
    }

    /** A run and where its results go; strided ones lie in rows twice as wide, input sequences one after the other. */
    private static final class Results {
        private final CellRun run = new CellRun();
        private final Tensor y;
        private final Tensor hn;
        private final Tensor cn;

        Results(CellSpec spec, int batch, boolean strided) {
            Generator generator = TestSeed.generator();
            int hidden = spec.hiddenSize();
            int width = spec.inputSize();
            int outputs = spec.outputSize();
            int rowWidth = strided ? 2 * outputs : outputs;
            y = Tensor.zeros(STEPS, batch, rowWidth);
            hn = Tensor.zeros(batch, outputs);
            cn = Tensor.zeros(batch, hidden);
            Tensor x = generator.randn(STEPS, batch, width);
            run.set(STEPS, batch, strided);
            run.x.set(x, 0, strided ? width : (long) batch * width, strided ? (long) STEPS * width : width);
            run.y.set(y, rowWidth - outputs, (long) batch * rowWidth, rowWidth);
            run.h0.setState(generator.rand(batch, outputs), 0, outputs);
            run.hn.setState(hn, 0, outputs);
            if (spec.kind().hasCellState()) {
                run.c0.setState(generator.rand(batch, hidden), 0, hidden);
                run.cn.setState(cn, 0, hidden);
            }
        }

        void point(Chunk chunk) {
            chunk.pin(run);
            chunk.x = run.x.tensor().segment().address();
            chunk.h = run.h0.tensor().segment().address();
            chunk.hPlace.set(run.h0);
            chunk.nextHPlace.set(run.hn);
            if (!run.c0.isAbsent()) {
                chunk.cPlace.set(run.c0);
                chunk.nextCPlace.set(run.cn);
            }
        }

        void requireSameAs(Results other) {
            assertThat(Arrays.equals(y.toArray(), other.y.toArray())).isTrue();
            assertThat(Arrays.equals(hn.toArray(), other.hn.toArray())).isTrue();
            assertThat(Arrays.equals(cn.toArray(), other.cn.toArray())).isTrue();
        }
    }
}
