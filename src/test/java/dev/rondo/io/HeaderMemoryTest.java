package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.internal.loader.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No header takes more memory than a small heap has. */
class HeaderMemoryTest {
    @TempDir
    Path folder;

    @Test
    void theLargestHeadersOpenOrAreRefusedInASmallHeap() throws Exception {
        ChildJvm.Result result = ChildJvm.running(
                        HeadersMain.class, List.of(folder.resolve("x").toString()), "-Xmx256m")
                .await();
        assertThat(result.output().lines())
                .containsExactly(
                        "all that is allowed: 131072 tensors",
                        "too many names: names and metadata of more than 16777216 characters, the most that Rondo reads of"
                                + " one file",
                        "too much metadata: names and metadata of more than 16777216 characters, the most that Rondo reads"
                                + " of one file",
                        "too many tensors: more than 131072 tensors, the most that Rondo reads of one file",
                        "one shape: tensor 'x': shape has more than 64 numbers, the most of PyTorch's",
                        "one string: the header is not valid JSON: String value length (8454144) exceeds the maximum"
                                + " allowed (8388608, from `StreamReadConstraints.getMaxStringLength()`)",
                        "padding: 0 tensors",
                        "braces: only spaces may follow the header's closing brace, found more at character 2");
        assertThat(result.exit()).isZero();
    }
}
