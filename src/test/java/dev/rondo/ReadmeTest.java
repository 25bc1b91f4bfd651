package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's example is the code of {@link ReadmeExample}, which compiles and runs. */
class ReadmeTest {
    @Test
    void theExampleIsTheOneThatCompiles() throws IOException {
        String example = between(Files.readString(Path.of("README.md")), "```java\n", "```");
        String code = between(
                Files.readString(Path.of("src/test/java/dev/rondo/ReadmeExample.java")),
                "// README begins\n",
                "        // README ends");
        assertThat(flat(code)).isEqualTo(flat(example));
    }

    @Test
    void theExampleRuns() {
        ReadmeExample.run();
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    /** Without what a formatter decides: white space. */
    private static String flat(String code) {
        return code.replaceAll("\\s+", "");
    }
}
