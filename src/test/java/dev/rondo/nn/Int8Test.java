package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Precision.INT8 against the reference; it runs on every instruction set from AVX2 on. */
@Tag("native")
class Int8Test {
    private static LSTM.Builder builder(int input, int hidden) {
        return LSTM.builder(input, hidden)
                .generator(TestSeed.fixedGenerator())
                .precision(Precision.INT8)
                .backend(TestBackends.oneDnn());
    }

    private static void assertNear(Tensor actual, Tensor expected, int layers) {
        PrecisionError error = PrecisionError.between(actual, expected);
        assertThat(error.maxAbs())
                .isPositive()
                .isLessThanOrEqualTo(Tolerance.int8Values(layers).bound());
        assertThat(error.rootMeanSquare())
                .isLessThanOrEqualTo(Tolerance.int8RootMeanSquare(layers).bound());
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,true,false",
        "3,1,true,false",
        "7,2,true,true",
        "16,1,false,false",
        "17,2,true,true",
        "33,2,true,false",
        "64,1,true,true",
        "65,2,true,false"
    })
    void agreesWithTheReference(int hidden, int layers, boolean bidirectional, boolean batchFirst) {
        Generator g = TestSeed.fixedGenerator();
        int batch = 1 + hidden % 5;
        int rows = layers * (bidirectional ? 2 : 1);
        Tensor x = batchFirst ? g.randn(batch, 70, hidden + 1) : g.randn(70, batch, hidden + 1);
        LSTMState state = LSTMState.of(Tensor.full(0.3f, rows, batch, hidden), g.randn(rows, batch, hidden));
        try (LSTM layer = builder(hidden + 1, hidden)
                        .numLayers(layers)
                        .bidirectional(bidirectional)
                        .batchFirst(batchFirst)
                        .build();
                LSTM reference = LSTM.builder(hidden + 1, hidden)
                        .numLayers(layers)
                        .bidirectional(bidirectional)
                        .batchFirst(batchFirst)
                        .backend(Backend.reference())
                        .build()) {
            reference.loadStateDict(layer.stateDict());
            LSTMOutput actual = layer.forward(x, state);
            LSTMOutput expected = reference.forward(x, state);
            assertNear(actual.output(), expected.output(), layers);
            assertThat(actual.state().h().maxAbsDiff(expected.state().h()))
                    .isLessThanOrEqualTo(Tolerance.int8Values(layers).bound());
            assertThat(layer.backend().stats().implementations())
                    .anyMatch(name -> name.matches("brgemm:avx(2|512_core|512_core_vnni|.*amx)"));
        }
    }

    @Test
    void packedSequencesAreNearTheReference() {
        Tensor x = TestSeed.fixedGenerator().randn(6, 3, 5);
        int[] lengths = {2, 6, 3};
        try (LSTM layer = builder(5, 17).bidirectional(true).build();
                LSTM reference = LSTM.builder(5, 17)
                        .bidirectional(true)
                        .backend(Backend.reference())
                        .build()) {
            reference.loadStateDict(layer.stateDict());
            assertNear(
                    layer.forward(x, lengths).output(),
                    reference.forward(x, lengths).output(),
                    1);
        }
    }

    /** A range that calls find by themselves is a power of two; where the samples' is the same, so is everything. */
    @Test
    void calibratedAndFoundRangesAgree() {
        Tensor x = TestSeed.fixedGenerator().randn(7, 3, 9);
        x.set(16, 0, 0, 0);
        try (LSTM found = builder(9, 8).build();
                LSTM calibrated = builder(9, 8).calibrate(x).build()) {
            assertThat(found.forward(x)
                            .output()
                            .maxAbsDiff(calibrated.forward(x).output()))
                    .isZero();
        }
    }

    @Test
    void valuesBeyondTheCalibratedRangeCountAsItsEnd() {
        try (LSTM layer =
                builder(3, 8).calibrate(Tensor.of(new float[] {0.5f, -2}, 2)).build()) {
            Tensor end = layer.forward(Tensor.full(2, 4, 1, 3)).output();
            Tensor beyond = layer.forward(Tensor.full(500, 4, 1, 3)).output();
            Tensor inside = layer.forward(Tensor.full(1, 4, 1, 3)).output();
            assertThat(end.maxAbsDiff(beyond)).isZero();
            assertThat(end.maxAbsDiff(inside)).isPositive();
        }
    }

    /** Scales belong to a layer: one of the same sizes must not run with another's. */
    @Test
    void layersOfEqualSizesDoNotMixTheirScales() {
        Tensor x = TestSeed.fixedGenerator().randn(5, 2, 6);
        try (LSTM one = builder(6, 6).build();
                LSTM large = builder(6, 6).build()) {
            Tensor before = one.forward(x).output();
            Map<String, Tensor> parameters = large.stateDict();
            parameters.replaceAll((name, tensor) -> Tensor.full(0.9f, tensor.shape()));
            large.loadStateDict(parameters);
            assertThat(large.forward(x).output().maxAbsDiff(before)).isPositive();
            assertThat(one.forward(x).output().maxAbsDiff(before)).isZero();
        }
    }

    @Test
    void splittingASequenceAndCarryingTheStateChangesNothing() {
        Tensor x = TestSeed.fixedGenerator().randn(70, 3, 6);
        try (LSTM layer = builder(6, 5).numLayers(2).calibrate(x).build()) {
            LSTMOutput whole = layer.forward(x);
            List<Tensor> outputs = new ArrayList<>();
            LSTMState state = null;
            for (int t = 0; t < 70; t++) {
                LSTMOutput out = layer.forward(x.select(0, t).unsqueeze(0), state);
                outputs.add(out.output());
                state = out.state();
            }
            double bound = Tolerance.int8Values(2).bound();
            assertThat(whole.output().maxAbsDiff(Tensor.cat(outputs, 0))).isLessThanOrEqualTo(bound);
            assertThat(whole.state().c().maxAbsDiff(state.c())).isLessThanOrEqualTo(bound);
        }
    }

    @Test
    void cellsRunToo() {
        Generator g = TestSeed.fixedGenerator();
        Tensor x = g.randn(4, 20);
        try (LSTMCell cell = LSTMCell.builder(20, 32)
                        .precision(Precision.INT8)
                        .calibrate(x)
                        .build();
                LSTMCell reference =
                        LSTMCell.builder(20, 32).backend(Backend.reference()).build()) {
            reference.loadStateDict(cell.stateDict());
            assertNear(cell.forward(x).h(), reference.forward(x).h(), 1);
        }
    }

    @Test
    void weightsTakeAQuarterOfTheMemory() {
        long before = TestBackends.oneDnn().stats().weightBytes();
        try (LSTM layer = builder(256, 256).calibrate(Tensor.ones(1)).build()) {
            long weights = 2L * 4 * 256 * 256;
            long bytes = layer.backend().stats().weightBytes() - before;
            // And a sum for each row, with which oneDNN makes up for the shift.
            assertThat(bytes).isBetween(weights, weights + 2L * 4 * 256 * Float.BYTES);
        }
        assertThat(TestBackends.oneDnn().stats().weightBytes()).isEqualTo(before);
    }

    @Test
    void whatHasNo8BitFormIsRefused() {
        assertThatThrownBy(() -> GRU.builder(3, 4)
                        .precision(Precision.INT8)
                        .backend(TestBackends.oneDnn())
                        .build())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Precision.INT8 is for LSTM only, got GRU");
        assertThatThrownBy(() -> builder(3, 4).projSize(2).build())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("without proj_size");
        try (LSTM layer = builder(3, 4).build()) {
            Tensor x = Tensor.ones(2, 1, 3);
            Tensor h = Tensor.full(Float.NaN, 1, 1, 4);
            assertThatThrownBy(() -> layer.forward(x, LSTMState.of(h, Tensor.zeros(1, 1, 4))))
                    .hasMessageContaining("NaN or infinity in the initial h");
            x.set(Float.NEGATIVE_INFINITY, 1, 0, 2);
            assertThatThrownBy(() -> layer.forward(x))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NaN or infinity in the input");
            assertThatThrownBy(() -> layer.forward(Tensor.full(5000, 2, 1, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("scale the input, or give samples");
            Map<String, Tensor> broken = layer.stateDict();
            broken.put("weight_hh_l0", Tensor.full(Float.NaN, 16, 4));
            assertThatThrownBy(() -> layer.loadStateDict(broken)).hasMessageContaining("needs finite weights");
        }
        assertThatThrownBy(() -> builder(3, 4).calibrate()).hasMessageContaining("not all zero");
        assertThatThrownBy(() -> builder(3, 4).calibrate(Tensor.full(Float.NaN, 2)))
                .hasMessageContaining("finite");
    }

    /** Every way in: states of layers, cells and streams, and biases, with a range found or known. */
    @Test
    void noNaNComesOutAsANumber() {
        Tensor zero = Tensor.zeros(1, 1, 2);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Tensor c = Tensor.of(new float[] {bad, 0}, 1, 1, 2);
            try (LSTM layer = builder(2, 2).generator(Generator.manualSeed(1)).build()) {
                assertThatThrownBy(() -> layer.forward(Tensor.ones(1, 1, 2), LSTMState.of(zero, c)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("NaN or infinity in the initial c");
                RecurrentStream stream = layer.stream(1);
                stream.load(Map.of("h", zero, "c", c));
                assertThatThrownBy(() -> stream.push(Tensor.ones(1, 1, 2)))
                        .hasMessageContaining("NaN or infinity in the initial c");
            }
            try (LSTMCell cell = LSTMCell.builder(2, 2)
                    .precision(Precision.INT8)
                    .backend(TestBackends.oneDnn())
                    .build()) {
                assertThatThrownBy(() -> cell.forward(
                                Tensor.ones(1, 2),
                                LSTMState.of(Tensor.zeros(1, 2), Tensor.of(new float[] {0, bad}, 1, 2))))
                        .hasMessageContaining("NaN or infinity in the initial c");
            }
            for (float range : new float[] {0, 1}) {
                LSTM.Builder builder = builder(2, 2);
                try (LSTM layer = (range == 0 ? builder : builder.calibrate(Tensor.full(range, 1))).build()) {
                    for (String bias : new String[] {"bias_ih_l0", "bias_hh_l0"}) {
                        Map<String, Tensor> broken = layer.stateDict();
                        broken.put(bias, Tensor.full(bad, 8));
                        assertThatThrownBy(() -> layer.loadStateDict(broken))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("needs finite weights")
                                .hasMessageContaining("bias");
                    }
                }
            }
        }
    }
}
