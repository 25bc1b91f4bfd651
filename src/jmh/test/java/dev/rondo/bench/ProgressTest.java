package dev.rondo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter printed = new StringWriter();
    private long now;

    private Progress progress(boolean onTerminal) {
        return new Progress(new PrintWriter(printed), onTerminal, () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void timeLeftGoesByWhatTheCostsTookSoFar() {
        Progress progress = progress(false);
        progress.expect(10, 100);
        progress.expect(1, 3_000);
        assertThat(progress.text()).isEqualTo("0 of 11 measurements, 0 s");
        pass(Duration.ofSeconds(20));
        progress.done(100);
        progress.done(100);
        // 200 of 4000 took 20 s.
        assertThat(progress.text()).isEqualTo("2 of 11 measurements, 20 s, about 6 min 20 s left");
        progress.expect(-8, 100);
        assertThat(progress.text()).isEqualTo("2 of 3 measurements, 20 s, about 5 min 00 s left");
        pass(Duration.ofMinutes(70));
        progress.done(3_000);
        assertThat(progress.text()).isEqualTo("3 of 3 measurements, 1 h 10 min, about 0 s left");
    }

    @Test
    void withoutATerminalALineComesEveryHalfMinute() {
        Progress progress = progress(false);
        progress.expect(100, 1);
        for (int i = 0; i < 70; i++) {
            pass(Duration.ofSeconds(1));
            progress.done(1);
        }
        progress.note("result");
        assertThat(printed.toString().lines())
                .containsExactly(
                        "  30 of 100 measurements, 30 s, about 1 min 10 s left",
                        "  60 of 100 measurements, 1 min 00 s, about 40 s left",
                        "result");
        assertThat(printed.toString()).doesNotContain("\r", "\u001b");
    }

    @Test
    void onATerminalTheLineIsDrawnOver() {
        Progress progress = progress(true);
        progress.expect(2, 1);
        pass(Duration.ofSeconds(5));
        progress.done(1);
        assertThat(printed.toString())
                .isEqualTo("\r\u001b[K[############............] 1 of 2 measurements, 5 s, about 5 s left");
        progress.done(1);
        printed.getBuffer().setLength(0);
        progress.note("the last result");
        assertThat(printed.toString()).isEqualTo("\r\u001b[Kthe last result" + System.lineSeparator());
    }

    @Test
    void workThatIsNoMeasurementTakesTimeToo() {
        Progress progress = progress(false);
        progress.expect(2, 500);
        progress.expectWork(1_000);
        pass(Duration.ofSeconds(10));
        progress.workDone(1_000);
        assertThat(progress.text()).isEqualTo("0 of 2 measurements, 10 s, about 10 s left");
        progress.done(500);
        progress.done(500);
        progress.end();
        assertThat(printed.toString()).isEqualTo("2 measurements, 10 s" + System.lineSeparator());
    }
}
