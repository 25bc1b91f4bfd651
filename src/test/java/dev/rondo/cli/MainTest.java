package dev.rondo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.testing.TestBackends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What all commands have in common: help, version, and one line for what is wrong. */
class MainTest {
    @TempDir
    Path folder;

    /** Every command, as it is typed; help, which explains them, aside. */
    static Stream<String> commands() {
        List<String> found = new ArrayList<>();
        collect(Main.commandLine(), "", found);
        assertThat(found)
                .contains(
                        "", "info", "inspect", "verify", "run", "convert", "bench", "article", "ragged", "completion");
        return found.stream();
    }

    private static void collect(CommandLine line, String path, List<String> found) {
        found.add(path);
        line.getSubcommands().forEach((name, command) -> {
            if (!name.equals("help")) {
                collect(command, (path + " " + name).strip(), found);
            }
        });
    }

    private static CommandRun run(String command, Object... more) {
        List<Object> words = new ArrayList<>(command.isEmpty() ? List.of() : List.of(command.split(" ")));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(String command) {
        for (String flag : List.of("-h", "--help")) {
            CommandRun help = run(command, flag);
            assertThat(help.status()).isZero();
            assertThat(help.err()).isEmpty();
            assertThat(help.out())
                    .startsWith("Usage: rondo" + (command.isEmpty() ? "" : " " + command) + " [")
                    .contains("-h, --help", "-V, --version", "--stacktrace", "Exit status:");
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    @Tag("native")
    void everyCommandHasAVersion(String command) {
        TestBackends.oneDnn();
        for (String flag : List.of("-V", "--version")) {
            CommandRun version = run(command, flag);
            assertThat(version.status()).isZero();
            assertThat(version.out().lines().toList())
                    .hasSize(3)
                    .satisfiesExactly(
                            own -> assertThat(own).startsWith("rondo "),
                            dnnl -> assertThat(dnnl).matches("oneDNN 3\\.\\d+\\.\\d+"),
                            java -> assertThat(java).isEqualTo("Java " + Runtime.version()));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandRefusesAnUnknownOptionInOneLineAndAHint(String command) {
        CommandRun run = run(command, "--no-such-option");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().toList())
                .hasSize(2)
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("rondo: ").contains("'--no-such-option'"),
                        hint -> assertThat(hint).isEqualTo("Try '" + ("rondo " + command).strip() + " --help'."));
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        CommandRun run = CommandRun.of();
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("Usage: rondo [").contains("verify", "convert", "completion");
    }

    @Test
    void helpIsACommandToo() {
        assertThat(CommandRun.of("help", "verify").out()).startsWith("Usage: rondo verify [");
        assertThat(CommandRun.of("help").out()).startsWith("Usage: rondo [");
    }

    @ParameterizedTest
    @CsvSource({
        "bench,--steps,x",
        "bench,--steps,-1",
        "bench,--steps,0",
        "bench,--batch,99999999999",
        "bench,--threads,1.5",
        "bench,--rounds,''",
        "ragged,--rounds,-3",
        "verify,--atol,-1",
        "verify,--atol,NaN",
        "verify,--atol,lots"
    })
    void badNumbersAreRefusedInOneLine(String command, String option, String value) {
        CommandRun run = CommandRun.of(command, option + "=" + value);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines().toList()).hasSize(2);
        assertThat(run.err())
                .startsWith("rondo: Invalid value for option '" + option)
                .contains("'" + value + "' is not a ");
    }

    @Test
    void misspelledCommandsAndOptionsGetSuggestions() {
        assertThat(CommandRun.of("verfy").err()).contains("did you mean verify");
        assertThat(CommandRun.of("info", "--hepl").err()).contains("did you mean --help");
    }

    @Test
    void stacktracePrintsTheRestOfAnError() {
        Path missing = folder.resolve("none.pt");
        CommandRun brief = CommandRun.of("inspect", missing);
        assertThat(brief.status()).isEqualTo(2);
        assertThat(brief.err()).isEqualTo("rondo: " + missing + ": there is no such file or directory\n");
        CommandRun full = CommandRun.of("inspect", missing, "--stacktrace");
        assertThat(full.status()).isEqualTo(2);
        assertThat(full.err())
                .startsWith(brief.err())
                .contains("NoSuchFileException", "dev.rondo.cli.InspectCommand.call");
    }

    @Test
    void completionCoversEveryCommand() {
        CommandRun run = CommandRun.of("completion");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("#!/usr/bin/env bash")
                .contains("complete -F", "--against", "--atol", "ragged");
    }

    @Test
    @Tag("native")
    void benchTimesBothBackends() {
        TestBackends.oneDnn();
        CommandRun run =
                CommandRun.of("bench", "-T", "2", "-N", "1", "-I", "3", "-H", "4", "--kind", "gru", "--rounds", 2);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("GRU T2 N1 I3 H4, threads ")
                .containsPattern("onednn +\\d+\\.\\d us")
                .containsPattern("reference +\\d+\\.\\d us");
    }
}
