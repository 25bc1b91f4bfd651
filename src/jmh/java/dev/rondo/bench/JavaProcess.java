package dev.rondo.bench;

import dev.rondo.bench.engine.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Starts the JVMs that engines run in: one engine each, so that none loads beside another's libraries. */
final class JavaProcess {
    private static final int TAIL = 30;

    private JavaProcess() {}

    /** The running JVM's own executable. */
    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** How a JVM with a class of this class path is started: memory enough for the largest layer and its copies. */
    static List<String> command(Launch launch, Path folder, Class<?> main) {
        List<String> command = new ArrayList<>(List.of(
                executable(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xms256m",
                "-Xmx4g",
                "-XX:MaxDirectMemorySize=6g",
                // Where DJL unpacks PyTorch.
                "-DDJL_CACHE_DIR=" + folder.resolve("cache").toAbsolutePath()));
        command.addAll(launch.jvmArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }

    /**
     * Runs a class of this class path and waits.
     *
     * @param folder of the benchmark's results
     * @param log where everything that the process prints goes
     * @throws IllegalStateException when it fails, with the end of what it printed
     */
    static void run(Launch launch, Path folder, Class<?> main, List<String> arguments, Path log) {
        List<String> command = new ArrayList<>(command(launch, folder, main));
        command.addAll(arguments);
        run(command, launch.environment(), log);
    }

    /** Runs any program in the same way, with some variables of its environment set. */
    static void run(List<String> command, Map<String, String> environment, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        command.get(0) + " ended with status " + status + "; " + log + " ends with:\n" + tail(log));
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String tail(Path log) throws IOException {
        String[] lines = Files.readString(log).split("\n", -1);
        return String.join("\n", Arrays.copyOfRange(lines, Math.max(0, lines.length - TAIL), lines.length));
    }
}
