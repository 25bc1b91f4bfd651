package dev.rondo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Starts the JVMs that engines run in: one engine each, so that none loads beside another's libraries. */
final class JavaProcess {
    private static final int TAIL = 30;

    private JavaProcess() {}

    /** The running JVM's own executable. */
    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What all engines' JVMs are started with: memory enough for the largest layer and its copies. */
    static List<String> arguments(Path cache, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xms1g",
                "-Xmx4g",
                "-XX:MaxDirectMemorySize=6g",
                // Where DJL unpacks PyTorch.
                "-DDJL_CACHE_DIR=" + cache.toAbsolutePath()));
        arguments.addAll(more);
        return arguments;
    }

    /**
     * Runs a class of this class path and waits.
     *
     * @param log where everything that the process prints goes
     * @throws IllegalStateException when it fails, with the end of what it printed
     */
    static void run(List<String> jvmArguments, Class<?> main, List<String> arguments, Path log) {
        List<String> command = new ArrayList<>(List.of(executable()));
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        run(command, log);
    }

    /** Runs any program in the same way. */
    static void run(List<String> command, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
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

    private static String tail(Path log) throws IOException {
        String[] lines = Files.readString(log).split("\n", -1);
        return String.join("\n", Arrays.copyOfRange(lines, Math.max(0, lines.length - TAIL), lines.length));
    }
}
