package dev.rondo.internal.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Exponentials beside Java's own in double. */
class SoftmaxRowsTest {
    private static final double ULP = Math.ulp(1f);

    private static SoftmaxRows row(float... values) {
        SoftmaxRows row = new SoftmaxRows(values.length);
        System.arraycopy(values, 0, row.values(), 0, values.length);
        return row;
    }

    @Test
    void exponentialsAreRightToTwoUnitsInTheLastPlace() {
        float[] values = new float[20_000];
        for (int j = 0; j < values.length; j++) {
            values[j] = -87f * j / values.length;
        }
        SoftmaxRows row = row(values);
        row.exponentials(1);
        for (int j = 0; j < values.length; j++) {
            double expected = StrictMath.exp(values[j]);
            assertThat((double) row.values()[j]).isCloseTo(expected, within(2 * ULP * expected));
        }
    }

    /** What happens to a row is what happens to it alone. */
    @Test
    void rowsAreApart() {
        SoftmaxRows rows = new SoftmaxRows(3);
        float[] given = {1, 2, 3, -7, 0, 5};
        System.arraycopy(given, 0, rows.values(), 0, 6);
        assertThat(rows.capacity()).isGreaterThan(2);
        assertThat(rows.max(1)).isEqualTo(5);
        rows.subtract(0, 3);
        rows.subtract(1, 5);
        rows.exponentials(2);
        SoftmaxRows second = row(-12, -5, 0);
        second.exponentials(1);
        assertThat(Arrays.copyOfRange(rows.values(), 3, 6)).isEqualTo(Arrays.copyOf(second.values(), 3));
        assertThat(rows.sum(1)).isEqualTo(second.sum(0));
        rows.clear(0);
        assertThat(rows.sum(0)).isZero();
        assertThat(rows.sum(1)).isEqualTo(second.sum(0));
    }

    @Test
    void theEndsOfTheRange() {
        SoftmaxRows row = row(5, 5 - 88, 5 - 1000, Float.NEGATIVE_INFINITY, 4);
        assertThat(row.max(0)).isEqualTo(5);
        row.subtract(0, 5);
        row.exponentials(1);
        assertThat(row.values()).startsWith(1, 0, 0, 0);
        assertThat(row.sum(0)).isCloseTo(1 + Math.exp(-1), within(ULP));
        SoftmaxRows nan = row(1, Float.NaN, 2);
        assertThat(nan.max(0)).isNaN();
        nan.subtract(0, 2);
        nan.exponentials(1);
        assertThat(nan.values()[1]).isNaN();
        assertThat(nan.sum(0)).isNaN();
    }

    @Test
    void theLargestIsFoundAtEveryPlace() {
        for (int at = 0; at < 300; at++) {
            float[] values = new float[300];
            Arrays.fill(values, -3);
            values[at] = -2;
            assertThat(row(values).max(0)).isEqualTo(-2);
        }
        assertThat(row().max(0)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void sumsOfEveryLengthHaveAllTerms() {
        for (int length = 0; length < 400; length++) {
            float[] values = new float[length];
            double expected = 0;
            for (int j = 0; j < length; j++) {
                values[j] = j * j;
                expected += values[j];
            }
            assertThat(row(values).sum(0)).isEqualTo(expected);
        }
    }
}
