package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's examples are the code of {@link ReadmeExample}, which compiles and runs. */
class ReadmeTest {
    @Test
    void theExamplesAreThoseThatCompile() throws IOException {
        List<String> examples = between(Files.readString(Path.of("README.md")), "```java\n", "```");
        List<String> code = between(
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

    /** All texts between two marks, without what a formatter decides: white space. */
    private static List<String> between(String text, String start, String end) {
        List<String> found = new ArrayList<>();
        int from = text.indexOf(start);
        while (from >= 0) {
            int to = text.indexOf(end, from + start.length());
            found.add(text.substring(from + start.length(), to).replaceAll("\\s+", ""));
            from = text.indexOf(start, to + end.length());
        }
        return found;
    }
}
