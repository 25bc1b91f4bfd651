package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.BackendStats;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hundred thousand calls of ever-changing shapes settle at a size and stay there. */
@Tag("native")
class SteadyMemoryTest {
    private static final int CALLS = 100_000;
    private static final long ALLOWED_GROWTH = 48L << 20;

    @Test
    void varyingShapesDoNotGrowTheProcess() throws IOException {
        Generator g = Generator.manualSeed(1);
        Tensor x = g.randn(40, 8, 4);
        try (LSTM lstm = LSTM.builder(4, 8).backend(TestBackends.oneDnn()).build()) {
            long settled = 0;
            BackendStats warm = lstm.backend().stats();
            for (int call = 0; call < CALLS; call++) {
                int steps = 1 + call * 7 % 40;
                int batch = 1 + call * 5 % 8;
                lstm.forward(Tensor.ofSegment(x.segment(), steps, batch, 4));
                if (call == CALLS / 5) {
                    settled = residentBytes();
                    warm = lstm.backend().stats();
                }
            }
            long end = residentBytes();
            assertThat(lstm.backend().stats()).isEqualTo(warm);
            assertThat(end - settled)
                    .as("resident size went from %d to %d bytes", settled, end)
                    .isLessThan(ALLOWED_GROWTH);
        }
    }

    private static long residentBytes() throws IOException {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no VmRSS in /proc/self/status");
    }
}
