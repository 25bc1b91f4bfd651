package dev.rondo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisRangeTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

    private static List<Spread> between(double smallest, double largest) {
        return List.of(new Spread(largest, smallest, largest), new Spread(smallest, smallest, smallest));
    }

    private static void assertEnds(AxisRange range, double from, double to) {
        assertThat(range.from()).isEqualTo(from, ROUNDING);
        assertThat(range.to()).isEqualTo(to, ROUNDING);
    }

    @ParameterizedTest
    @CsvSource({
        "59, 3990, 50, 5000",
        "50, 5000, 50, 5000",
        "0.3, 0.31, 0.2, 0.5",
        "99.9, 100.1, 50, 200",
        "7, 7, 5, 10",
        "100, 100, 100, 200",
        "2.7, 27997, 2, 50000"
    })
    void aLogarithmicAxisEndsAtOneTwoOrFive(double smallest, double largest, double from, double to) {
        assertEnds(AxisRange.logarithmic(between(smallest, largest)), from, to);
    }

    @ParameterizedTest
    @CsvSource({"66994, 70000", "80, 80", "81, 100", "0.7, 0.7", "1, 1"})
    void aLinearAxisBeginsAtZeroAndEndsAtAStep(double largest, double to) {
        assertEnds(AxisRange.fromZero(between(1e-3, largest)), 0, to);
    }

    @Test
    void bothEndsOfAnAxisAroundZeroAreSteps() {
        assertEnds(AxisRange.around(-0.17, 0.43), -0.2, 0.5);
        assertEnds(AxisRange.around(0, 0), 0, 0);
    }

    @Test
    void ratiosHaveRoomForTheirLabels() {
        List<Spread> positions = List.of(
                RatioScale.LOGARITHMIC.positions(new Spread(20, 18, 31)),
                RatioScale.LOGARITHMIC.positions(new Spread(0.9, 0.8, 0.95)));
        AxisRange range = RatioScale.LOGARITHMIC.range(positions);
        assertThat(RatioScale.LOGARITHMIC.label(range.from())).isEqualTo("0.5");
        assertThat(RatioScale.LOGARITHMIC.label(range.to())).isEqualTo("64");
        assertThat(RatioScale.LOGARITHMIC.label(0.5)).isBlank();
        assertThat(RatioScale.LOGARITHMIC.step(range)).isEqualTo(1);
    }

    @Test
    void theRatioOneIsOnTheAxis() {
        for (RatioScale scale : RatioScale.values()) {
            assertThat(scale.range(List.of(scale.positions(new Spread(3, 2, 4))))
                            .from())
                    .isZero();
            AxisRange behind = scale.range(List.of(scale.positions(new Spread(0.7, 0.6, 0.8))));
            assertThat(behind.from()).isLessThan(scale.position(0.6));
            assertThat(behind.to()).isZero();
        }
    }
}
