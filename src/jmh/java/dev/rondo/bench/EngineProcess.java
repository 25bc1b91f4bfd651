package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A JVM that runs {@link EngineMain}, or a Python that runs PyTorch, and waits for orders, so that engines can take
 * turns with open layers.
 */
final class EngineProcess implements AutoCloseable {
    private final String name;
    private final Function<Workload, String> openOrder;
    private final Path log;
    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    private EngineProcess(String name, Function<Workload, String> openOrder, Path log, Process process) {
        this.name = name;
        this.openOrder = openOrder;
        this.log = log;
        this.process = process;
        orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts one; {@code folder} is that of the benchmark's results. */
    static EngineProcess start(EngineName engine, int threads, Timing timing, Path folder) {
        String name = engine.text() + "-" + threads;
        Path log = folder.resolve("logs").resolve(name + ".log");
        boolean isPython = engine == EngineName.PYTORCH;
        List<String> command =
                isPython ? TorchPython.command(threads, folder) : javaCommand(engine, threads, timing, folder);
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
            builder.environment().putAll(engine.launch(threads).environment());
            Function<Workload, String> openOrder =
                    isPython ? workload -> TorchPython.order(workload, timing, folder) : Workload::name;
            return new EngineProcess(name, openOrder, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> javaCommand(EngineName engine, int threads, Timing timing, Path folder) {
        List<String> command = new ArrayList<>(JavaProcess.command(engine.launch(threads), folder, EngineMain.class));
        command.addAll(List.of(
                engine.text(),
                Integer.toString(threads),
                Integer.toString(timing.warmUpMillis()),
                Integer.toString(timing.measureMillis()),
                folder.toString()));
        return command;
    }

    /** Makes a workload's layer. */
    void open(Workload workload) {
        order("open " + openOrder.apply(workload));
    }

    /** Writes the open layer's output. */
    void output(Path file) {
        order("output " + file);
    }

    /** Microseconds of a call of the open layer. */
    double time() {
        // JMH's iterations are compared over there; Python gives each.
        return Timing.undisturbed(Arrays.stream(order("time").split(","))
                .mapToDouble(Double::parseDouble)
                .toArray());
    }

    /** Frees the open layer. */
    void free() {
        order("free");
    }

    private String order(String text) {
        orders.println(text);
        try {
            String line = answers.readLine();
            // Libraries print, too.
            while (line != null && !line.startsWith(EngineMain.ANSWER)) {
                line = answers.readLine();
            }
            if (line == null) {
                throw new IllegalStateException(
                        name + " ended at \"" + text + "\"; " + log + " ends with:\n" + JavaProcess.tail(log));
            }
            return line.substring(EngineMain.ANSWER.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process. */
    @Override
    public void close() {
        orders.close();
        process.destroy();
        process.onExit().join();
    }
}
