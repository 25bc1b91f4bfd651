package dev.rondo.internal.onednn.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.GradientRun;
import dev.rondo.internal.cell.StepRows;
import dev.rondo.internal.cell.TrainingKernel;
import dev.rondo.internal.cell.TrainingRun;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.testing.Bf16Machine;
import dev.rondo.testing.RandomWeights;
import dev.rondo.testing.TestBackends;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** However many lanes share a run, whatever the machine has: the same bits, of long ragged batches too. */
@Tag("native")
class TrainingLanesTest {
    private static final int STEPS = 150;
    private static final int BATCH = 19;
    private static final int MOST_LANES = 6;

    static Stream<Arguments> runs() {
        return Stream.of(
                        new CellSpec(CellKind.LSTM, 5, 12, 0),
                        new CellSpec(CellKind.LSTM, 5, 12, 4),
                        new CellSpec(CellKind.GRU, 5, 12, 0),
                        new CellSpec(CellKind.RNN_TANH, 5, 12, 0))
                .flatMap(spec -> Stream.of(false, true)
                        .flatMap(reverse -> Stream.of(false, true).map(ragged -> Arguments.of(spec, reverse, ragged))));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void changeNoBit(CellSpec spec, boolean reverse, boolean ragged) {
        TestBackends.oneDnn();
        changeNoBit(spec, steps(ragged), reverse, Precision.F32);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void changeNoBitInBf16(CellSpec spec, boolean reverse, boolean ragged) {
        if (Bf16Machine.available()) {
            changeNoBit(spec, steps(ragged), reverse, Precision.BF16);
        }
    }

    /** oneDNN adds up a row alone in another order from some 2,000 terms on; the last of two lanes has one row. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void changeNoBitWhereOneHasARowAlone(Precision precision) {
        TestBackends.oneDnn();
        if (precision == Precision.BF16 && !Bf16Machine.available()) {
            return;
        }
        changeNoBit(new CellSpec(CellKind.LSTM, 5, 520, 0), StepRows.dense(3, Tile.ROWS + 1), false, precision);
    }

    private static void changeNoBit(CellSpec spec, StepRows steps, boolean reverse, Precision precision) {
        Map<String, Tensor> expected = run(spec, steps, reverse, precision, 1);
        for (int lanes = 2; lanes <= MOST_LANES; lanes++) {
            String some = " by " + lanes + " lanes";
            run(spec, steps, reverse, precision, lanes)
                    .forEach((name, tensor) -> assertThat(tensor.maxAbsDiff(expected.get(name)))
                            .as(name + some)
                            .isZero());
        }
    }

    private static StepRows steps(boolean ragged) {
        return ragged ? StepRows.packed(sizes()) : StepRows.dense(STEPS, BATCH);
    }

    /** Sequences of lengths from 1 to all steps, the longest first. */
    private static int[] sizes() {
        int[] sizes = new int[STEPS];
        for (int n = 0; n < BATCH; n++) {
            int length = STEPS - n * (STEPS - 1) / (BATCH - 1);
            for (int t = 0; t < length; t++) {
                sizes[t]++;
            }
        }
        return sizes;
    }

    private static CellWeights weights(CellSpec spec, Generator random) {
        if (spec.projSize() == 0) {
            return RandomWeights.of(spec, random);
        }
        CellWeights plain = RandomWeights.of(spec, random);
        return new CellWeights(
                spec,
                plain.weightIh(),
                random.uniform(-0.3, 0.3, spec.gateRows(), spec.outputSize()),
                plain.biasIh(),
                plain.biasHh(),
                random.uniform(-0.3, 0.3, spec.projSize(), spec.hiddenSize()));
    }

    private static Map<String, Tensor> run(
            CellSpec spec, StepRows steps, boolean reverse, Precision precision, int lanes) {
        Generator random = Generator.manualSeed(4);
        int batch = steps.batch();
        int hidden = spec.hiddenSize();
        int out = spec.outputSize();
        Map<String, Tensor> all = new LinkedHashMap<>();
        TrainingRun run = new TrainingRun(steps, reverse);
        CellWeights weights = weights(spec, random);
        run.x.setState(random.randn(steps.rows(), spec.inputSize()), 0, spec.inputSize());
        run.h0.setState(random.randn(batch, out), 0, out);
        run.c0.setState(random.randn(batch, hidden), 0, hidden);
        run.y.setState(room(all, "y", steps.rows(), out), 0, out);
        run.hn.setState(room(all, "hn", batch, out), 0, out);
        run.cn.setState(room(all, "cn", batch, hidden), 0, hidden);
        GradientRun back = new GradientRun(
                new GradientRun.Parameters(
                        room(all, "weight_ih", spec.gateRows(), spec.inputSize()),
                        room(all, "weight_hh", spec.gateRows(), out),
                        room(all, "bias_ih", spec.gateRows()),
                        room(all, "bias_hh", spec.gateRows()),
                        spec.projSize() == 0 ? null : room(all, "weight_hr", spec.projSize(), hidden)),
                false);
        back.y.setState(random.randn(steps.rows(), out), 0, out);
        back.hn.setState(random.randn(batch, out), 0, out);
        back.cn.setState(random.randn(batch, hidden), 0, hidden);
        back.x.setState(room(all, "x", steps.rows(), spec.inputSize()), 0, spec.inputSize());
        back.h0.setState(room(all, "h0", batch, out), 0, out);
        back.c0.setState(room(all, "c0", batch, hidden), 0, hidden);
        try (OneDnnTraining training = new OneDnnTraining(
                        OneDnn.instance(), weights, new CellSettings(precision, Threads.fixed(1), false), lanes);
                TrainingKernel.Tape tape = training.forward(run, 0)) {
            tape.backward(back);
        }
        return all;
    }

    private static Tensor room(Map<String, Tensor> all, String name, int... shape) {
        Tensor room = Tensor.zeros(shape);
        all.put(name, room);
        return room;
    }
}
