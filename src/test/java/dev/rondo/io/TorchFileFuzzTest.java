package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.internal.loader.ChildJvm;
import dev.rondo.testing.TestSeed;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Damaged files are refused with the documented exception, or read within their bounds, in a heap of 256 MB: bits
 * flipped, bytes cut and put in, lengths that lie, pickles of other opcodes in whole archives. Run longer with
 * {@code -Dtest.fuzz.files=100000}; the run prints its seed, and how long the slowest took.
 */
class TorchFileFuzzTest {
    private static final int FILES = 3000;

    @Test
    void onlyTheDocumentedExceptionComes() throws Exception {
        int files = Integer.getInteger("test.fuzz.files", FILES);
        ChildJvm.Result result = ChildJvm.running(
                        TorchFuzzMain.class,
                        List.of(Long.toString(TestSeed.seed()), Integer.toString(files)),
                        "-Xmx256m",
                        "-XX:MaxDirectMemorySize=256m")
                .await();
        System.out.print(result.output());
        assertThat(result.output()).contains("damaged files: " + files + ", read ");
        assertThat(result.exit()).isZero();
    }
}
