package dev.rondo.internal.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected texts are C's, through Python: {@code '%.4f' % v, '%.0f' % v, '%.4e' % v, '%.0e' % v, '%g' % v}. */
class PrintfNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "1.00005, 1.0001, 1, 1.0001e+00, 1e+00, 1.00005",
        "5e-05, 0.0001, 0, 5.0000e-05, 5e-05, 5e-05",
        "2.5, 2.5000, 2, 2.5000e+00, 2e+00, 2.5",
        "0.5, 0.5000, 0, 5.0000e-01, 5e-01, 0.5",
        "-0.04, -0.0400, -0, -4.0000e-02, -4e-02, -0.04",
        "1e22, 10000000000000000000000.0000, 10000000000000000000000, 1.0000e+22, 1e+22, 1e+22",
        "12345.67895, 12345.6789, 12346, 1.2346e+04, 1e+04, 12345.7"
    })
    void everyForm(double value, String fixed4, String fixed0, String scientific4, String scientific0, String general) {
        assertThat(PrintfNumbers.fixed(value, 4)).isEqualTo(fixed4);
        assertThat(PrintfNumbers.fixed(value, 0)).isEqualTo(fixed0);
        assertThat(PrintfNumbers.scientific(value, 4)).isEqualTo(scientific4);
        assertThat(PrintfNumbers.scientific(value, 0)).isEqualTo(scientific0);
        assertThat(PrintfNumbers.general(value)).isEqualTo(general);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0000e+00, 0",
        "-0.0, -0.0000e+00, -0",
        "1e-4, 1.0000e-04, 0.0001",
        "1e-5, 1.0000e-05, 1e-05",
        "100, 1.0000e+02, 100",
        "999999.5, 1.0000e+06, 1e+06",
        "99999.95, 1.0000e+05, 99999.9",
        "9.9999995, 1.0000e+01, 10",
        "-1e-300, -1.0000e-300, -1e-300",
        "5e-324, 4.9407e-324, 4.94066e-324",
        "1.7976931348623157e308, 1.7977e+308, 1.79769e+308"
    })
    void exponents(double value, String scientific4, String general) {
        assertThat(PrintfNumbers.scientific(value, 4)).isEqualTo(scientific4);
        assertThat(PrintfNumbers.general(value)).isEqualTo(general);
    }

    @Test
    void nonFinite() {
        assertThat(PrintfNumbers.fixed(Double.NaN, 4)).isEqualTo("nan");
        assertThat(PrintfNumbers.scientific(Double.NEGATIVE_INFINITY, 4)).isEqualTo("-inf");
        assertThat(PrintfNumbers.general(Double.POSITIVE_INFINITY)).isEqualTo("inf");
    }
}
