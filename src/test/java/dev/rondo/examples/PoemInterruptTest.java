package dev.rondo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.io.Safetensors;
import java.io.BufferedReader;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is asked to end saves where it is; one that is killed has its last evaluation. */
class PoemInterruptTest {
    private static final String[] OPTIONS = {
        "--hidden=16", "--embedding=8", "--streams=4", "--steps=8", "--patience=1000000", "--lr=0.001"
    };

    @TempDir
    Path folder;

    private Path text;
    private Path out;

    @BeforeEach
    void writeAText() throws Exception {
        text = folder.resolve("text.txt");
        out = folder.resolve("model");
        Files.writeString(text, "白日依山盡,黃河入海流。欲窮千里目,更上一層樓。\n".repeat(40));
    }

    private List<String> arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--text=" + text, "--out=" + out));
        arguments.addAll(List.of(OPTIONS));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** A program of its own, with all that this one has on its paths. */
    private Process start(String... more) throws Exception {
        String path = Stream.of(
                        classes(PoemWriter.class),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path,
                PoemWriter.class.getName()));
        command.addAll(arguments(more));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String classes(Class<?> type) throws Exception {
        Path folder = Path.of(Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class"))
                .toURI());
        for (int names = type.getName().split("\\.").length; names > 0; names--) {
            folder = Objects.requireNonNull(folder.getParent());
        }
        return folder.toString();
    }

    /** Starts a training without end, ends it after some evaluations, and gives what it said. */
    private List<String> interrupted(int evaluations, Consumer<ProcessHandle> ending, int exit) throws Exception {
        Process process = start("--epochs=1000000");
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            for (int seen = 0; line != null; line = output.readLine()) {
                lines.add(line);
                seen += line.startsWith("step") ? 1 : 0;
                if (seen == evaluations) {
                    // The handle's way leaves the pipe open, to read what it has to say.
                    ending.accept(process.toHandle());
                    seen++;
                }
            }
            assertThat(process.waitFor()).as(String.join("\n", lines)).isEqualTo(exit);
        } finally {
            process.destroyForcibly();
        }
        return lines;
    }

    /** The step that the last checkpoint is of; training goes on from it. */
    private int savedStep() throws Exception {
        Path last = out.resolve("last.safetensors");
        StringWriter err = new StringWriter();
        int exit = PoemWriter.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                arguments("--resume", "--epochs=1").toArray(String[]::new));
        assertThat(exit).as(err.toString()).isZero();
        assertThat(out.resolve("loss.png")).isNotEmptyFile();
        try (Safetensors file = Safetensors.open(last)) {
            return Integer.parseInt(file.metadata().getOrDefault("position.step", ""));
        }
    }

    private static int lastEvaluation(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("step"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("step +(\\d+):.*", "$1")))
                .max()
                .orElseThrow();
    }

    /** SIGTERM; Ctrl-C goes the same way. */
    @Test
    void askedToEndItSavesAndSaysWhere() throws Exception {
        List<String> lines = interrupted(2, ProcessHandle::destroy, 143);
        assertThat(lines)
                .contains("stopped: it was interrupted")
                .last()
                .isEqualTo("saved in " + out.resolve("last.safetensors") + "; go on with --resume");
        assertThat(savedStep()).isGreaterThanOrEqualTo(lastEvaluation(lines));
    }

    @Test
    void killedItHasItsLastEvaluation() throws Exception {
        List<String> lines = interrupted(3, ProcessHandle::destroyForcibly, 137);
        assertThat(savedStep()).isGreaterThanOrEqualTo(lastEvaluation(lines));
    }
}
