package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's examples are the code of {@link ReadmeExample}, which compiles and runs. */
class ReadmeTest {
    @Test
    void theExamplesAreThoseThatCompile() throws IOException {
        List<String> examples = CodeBlocks.ofDocument(Files.readString(Path.of("README.md")));
        List<String> code = CodeBlocks.between(
                Files.readString(Path.of("src/test/java/dev/rondo/ReadmeExample.java")),
                "// README begins\n",
                "        // README ends");
        assertThat(code).hasSize(2).isEqualTo(examples);
    }

    @Test
    void theFirstRuns() {
        ReadmeExample.run();
    }

    @Test
    void theSecondLearns() {
        assertThat(ReadmeExample.train()).isLessThan(0.01f);
    }
}
