package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.Bf16Machine;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a layer says about the cost of its precision. */
@Tag("native")
class PrecisionErrorTest {
    private static LSTM lstm(Precision precision) {
        return LSTM.builder(20, 24)
                .batchFirst(true)
                .bidirectional(true)
                .generator(TestSeed.fixedGenerator())
                .precision(precision)
                .backend(TestBackends.oneDnn())
                .build();
    }

    @Test
    void float32HasNone() {
        try (LSTM layer = lstm(Precision.F32)) {
            Tensor x = TestSeed.fixedGenerator().randn(3, 9, 20);
            assertThat(layer.precisionError(x)).isEqualTo(new PrecisionError(0, 0, 0));
            assertThat(layer.precisionError(Tensor.zeros(0, 9, 20))).isEqualTo(new PrecisionError(0, 0, 0));
        }
    }

    @Test
    void int8HasWhatItsStepImplies() {
        Tensor x = TestSeed.fixedGenerator().randn(3, 9, 20);
        long before = TestBackends.oneDnn().stats().weightBytes();
        try (LSTM layer = lstm(Precision.INT8);
                LSTM exact = lstm(Precision.F32)) {
            PrecisionError error = layer.precisionError(x);
            Tensor difference = layer.forward(x).output();
            assertThat(error.maxAbs())
                    .isEqualTo(difference.maxAbsDiff(exact.forward(x).output()));
            assertThat(error.rootMeanSquare())
                    .isPositive()
                    .isLessThanOrEqualTo(Tolerance.int8RootMeanSquare(1).bound());
            assertThat(error.relativeL2()).isGreaterThan(error.rootMeanSquare());
        }
        assertThat(TestBackends.oneDnn().stats().weightBytes()).isEqualTo(before);
    }

    @Test
    void bfloat16HasWhatItsRoundingImplies() {
        if (!Bf16Machine.available()) {
            return;
        }
        try (LSTM layer = lstm(Precision.BF16)) {
            assertThat(layer.precisionError(TestSeed.fixedGenerator().randn(3, 9, 20))
                            .relativeL2())
                    .isPositive()
                    .isLessThanOrEqualTo(Tolerance.bf16Distance(1).bound());
        }
    }

    @Test
    void differencesAreMeasuredOverAllElements() {
        PrecisionError error =
                PrecisionError.between(Tensor.of(new float[] {3, 0, 0, 0}, 4), Tensor.of(new float[] {0, 4, 0, 0}, 4));
        assertThat(error).isEqualTo(new PrecisionError(4, 2.5, 1.25));
    }
}
