package dev.rondo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** scripts/bench prints a file, so that its help needs no build; the options themselves say what must be in it. */
class BenchHelpTest {
    @Test
    void theFileIsWhatTheOptionsSay() throws IOException {
        assertThat(Files.readString(Path.of("scripts/lib/bench-help.txt")))
                .as("scripts/lib/bench-help.txt, to be replaced by the expected text")
                .isEqualTo(new CommandLine(new Bench()).getUsageMessage(Ansi.OFF));
    }

    @Test
    void theScriptAnswersBeforeAnythingElse() throws IOException {
        String script = Files.readString(Path.of("scripts/bench"));
        assertThat(script.indexOf("cat scripts/lib/bench-help.txt"))
                .isPositive()
                .isLessThan(script.indexOf("find-java"))
                .isLessThan(script.indexOf("mvn "));
    }
}
