package dev.rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Tensor;
import dev.rondo.internal.loader.ChildJvm;
import dev.rondo.nn.Linear;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a checkpoint's file when the writer dies, or cannot write. */
class CheckpointKillTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.safetensors");
    }

    private Process writer(String shell, int checkpoints) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", shell + "exec \"$@\"", "bash"));
        command.addAll(ChildJvm.command(
                CheckpointMain.class,
                List.of(file.toString(), Integer.toString(checkpoints)),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1"));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /**
     * Killed some milliseconds after it has said that it starts writing; whatever moment that is, the file is of the
     * last one that was finished, or the next.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 30})
    void killedAtAnyMomentTheLastGoodOneLoads(int milliseconds) throws Exception {
        int checkpoints = 1 + milliseconds % 3;
        Process process = writer("", Integer.MAX_VALUE);
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            while (line != null && !line.equals("saving " + checkpoints)) {
                lines.add(line);
                line = output.readLine();
            }
            Thread.sleep(milliseconds);
            // The handle's way leaves the pipe open, to read how far the process came.
            process.toHandle().destroyForcibly();
            output.lines().forEach(lines::add);
        } finally {
            process.destroyForcibly().waitFor();
        }
        long finished = lines.stream().filter(line -> line.startsWith("saved ")).count();
        assertThat(finished).as("%s", lines).isGreaterThanOrEqualTo(checkpoints - 1);
        if (finished == 0 && Files.notExists(file)) {
            return;
        }
        try (Linear linear = CheckpointMain.linear()) {
            double step = CheckpointMain.checkpoint(linear).load(file).number("step");
            assertThat(step).isBetween((double) finished, finished + 1.0);
            for (Tensor tensor : linear.parameters().values()) {
                assertThat(tensor.toArray()).containsOnly((float) step);
            }
        }
    }

    /** A limit on the size of files stands for a full disk: writing fails midway. */
    @Test
    void aFullDiskLeavesTheOldFile() throws Exception {
        Process process = writer("", 1);
        String first = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(first).isZero();
        byte[] before = Files.readAllBytes(file);
        Process limited = writer("ulimit -f " + before.length / 1024 / 2 + "; ", 1);
        String output = new String(limited.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(limited.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(limited.exitValue()).as(output).isEqualTo(1);
        assertThat(output)
                .contains("FileSystemException: " + file + ": writing it failed, what stood there is untouched: ");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() throws Exception {
        Files.writeString(file, "no folder");
        try (Linear linear = CheckpointMain.linear()) {
            Checkpoint checkpoint = CheckpointMain.checkpoint(linear);
            for (Path parent : List.of(folder.resolve("missing"), file)) {
                Path target = parent.resolve("model.safetensors");
                assertThatThrownBy(() -> checkpoint.save(target, Checkpoint.Position.of(Map.of())))
                        .isInstanceOf(FileSystemException.class)
                        .hasMessage(target + ": there is no folder " + parent);
            }
        }
        assertThat(file).hasContent("no folder");
    }

    /** A folder in the file's place: the file is written, and cannot be moved there. */
    @Test
    void aFolderInItsPlaceIsNamedAndNothingIsLeft() throws Exception {
        Files.createDirectories(file.resolve("full"));
        try (Linear linear = CheckpointMain.linear()) {
            Checkpoint checkpoint = CheckpointMain.checkpoint(linear);
            assertThatThrownBy(() -> checkpoint.save(file, Checkpoint.Position.of(Map.of())))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageStartingWith(file + ": writing it failed, what stood there is untouched: ");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }
}
