package dev.rondo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final Times TIMES = Times.of(List.of(
            time(Engines.RONDO, 0, 10),
            time(Engines.RONDO, 1, 20),
            time(Engines.RONDO, 2, 40),
            time(Engines.PYTORCH, 0, 30),
            time(Engines.PYTORCH, 1, 40),
            time(Engines.PYTORCH, 2, 40),
            time(Engines.ONNX_RUNTIME, 1, 10),
            time(Engines.BASELINE, 7, 10)));

    private static TimingResult time(String engine, int round, double microseconds) {
        return new TimingResult("step", engine, Engines.F32, 1, round, microseconds);
    }

    @Test
    void medianOfAnEvenCountLiesBetween() {
        assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(2.5, 1, 4));
        assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3));
        assertThatIllegalArgumentException().isThrownBy(Spread::of);
    }

    @Test
    void ratiosAreOfTheSameRound() {
        assertThat(TIMES.rondosLead("step", Engines.PYTORCH, 1)).contains(new Spread(2, 1, 3));
        assertThat(TIMES.rondosLead("step", Engines.ONNX_RUNTIME, 1)).contains(new Spread(0.5, 0.5, 0.5));
    }

    @Test
    void whatWasNotMeasuredTogetherHasNoRatio() {
        assertThat(TIMES.rondosLead("step", Engines.BASELINE, 1)).isEqualTo(Optional.empty());
        assertThat(TIMES.rondosLead("step", Engines.PYTORCH, 2)).isEqualTo(Optional.empty());
        assertThat(TIMES.rondosLead("other", Engines.PYTORCH, 1)).isEqualTo(Optional.empty());
    }

    @Test
    void enginesStandInTheReportsOrder() {
        assertThat(TIMES.others()).containsExactly(Engines.PYTORCH, Engines.ONNX_RUNTIME, Engines.BASELINE);
    }

    @Test
    void positionOnAnAxisIsZeroForEqualTimes() {
        for (RatioScale scale : RatioScale.values()) {
            assertThat(scale.position(1)).isZero();
            assertThat(scale.label(scale.position(2))).isEqualTo("2");
        }
    }
}
