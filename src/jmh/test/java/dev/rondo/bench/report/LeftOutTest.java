package dev.rondo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** An engine that computes something else has no time, and the tables say why. */
class LeftOutTest {
    private static final List<AgreementResult> AGREEMENT = List.of(
            new AgreementResult("article", Engines.RONDO, Engines.F32, 1e-8, 1e-6),
            new AgreementResult("article", Engines.PYTORCH, Engines.F32, 0.24, 1e-6),
            new AgreementResult("step-h256", Engines.PYTORCH, Engines.F32, 1e-7, 1e-6));

    private static TimingResult time(String workload, String engine, double microseconds) {
        return new TimingResult(workload, engine, Engines.F32, 1, 0, microseconds);
    }

    @Test
    void theSpeedTableMarksIt() {
        Times times = Times.of(List.of(
                time("article", Engines.RONDO, 2),
                time("step-h256", Engines.RONDO, 10),
                time("step-h256", Engines.PYTORCH, 20)));
        String table = SpeedTable.markdown(times, List.of("article", "step-h256"), 1, AGREEMENT);
        assertThat(table.lines().filter(line -> line.contains("article")))
                .singleElement()
                .asString()
                .contains("wrong");
        assertThat(table.lines().filter(line -> line.contains("step-h256")))
                .singleElement()
                .asString()
                .contains("2.00")
                .doesNotContain("wrong");
    }

    @Test
    void theAgreementTableNamesWhere() {
        assertThat(AgreementTable.markdown(AGREEMENT).lines().filter(line -> line.contains("PyTorch")))
                .singleElement()
                .asString()
                .contains("2.4e-01", "article");
        assertThat(AGREEMENT.get(1).agrees()).isFalse();
        assertThat(new AgreementResult("x", "y", "f32", Double.NaN, 1).agrees()).isFalse();
    }
}
