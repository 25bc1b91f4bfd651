package dev.rondo.internal.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Exponentials beside Java's own in double. */
class SoftmaxRowTest {
    private static final double ULP = Math.ulp(1f);

    private static SoftmaxRow row(float... values) {
        SoftmaxRow row = new SoftmaxRow(values.length);
        System.arraycopy(values, 0, row.values(), 0, values.length);
        return row;
    }

    @Test
    void exponentialsAreRightToTwoUnitsInTheLastPlace() {
        float[] values = new float[20_000];
        for (int j = 0; j < values.length; j++) {
            values[j] = -87f * j / values.length;
        }
        SoftmaxRow row = row(values);
        row.exponentials(0);
        for (int j = 0; j < values.length; j++) {
            double expected = StrictMath.exp(values[j]);
            assertThat((double) row.values()[j]).isCloseTo(expected, within(2 * ULP * expected));
        }
    }

    @Test
    void theEndsOfTheRange() {
        SoftmaxRow row = row(5, 5 - 88, 5 - 1000, Float.NEGATIVE_INFINITY, 4);
        assertThat(row.max()).isEqualTo(5);
        row.exponentials(5);
        assertThat(row.values()).startsWith(1, 0, 0, 0);
        assertThat(row.sum()).isCloseTo(1 + Math.exp(-1), within(ULP));
        SoftmaxRow nan = row(1, Float.NaN, 2);
        assertThat(nan.max()).isNaN();
        nan.exponentials(2);
        assertThat(nan.values()[1]).isNaN();
        assertThat(nan.sum()).isNaN();
    }

    @Test
    void sumsOfEveryLengthHaveAllTerms() {
        for (int length = 0; length < 20; length++) {
            float[] values = new float[length];
            double expected = 0;
            for (int j = 0; j < length; j++) {
                values[j] = 1 << j;
                expected += values[j];
            }
            assertThat(row(values).sum()).isEqualTo(expected);
        }
    }
}
