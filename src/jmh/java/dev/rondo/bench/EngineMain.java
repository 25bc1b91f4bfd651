package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** Times one engine on workloads, one after the other; {@link Suite} starts it. */
final class EngineMain {
    /** Arguments before the workloads. */
    private static final int FIXED = 5;

    private EngineMain() {}

    /** Arguments: the engine, its threads, the timing's two numbers, the file for the times, and workloads. */
    public static void main(String[] arguments) throws IOException {
        EngineName engine = EngineName.of(arguments[0]);
        String threads = arguments[1];
        Path file = Path.of(arguments[4]);
        JmhTimer timer = new JmhTimer(
                new Timing(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3])), file.resolveSibling("jmh"));
        Files.write(file, List.of());
        for (String name : Arrays.asList(arguments).subList(FIXED, arguments.length)) {
            String what = name + "-" + engine.text() + "-" + threads;
            double micros = JmhTimer.time(
                    timer.options(EngineBenchmark.class, Workloads.named(name).operations(), what)
                            .param("workload", name)
                            .param("engine", engine.text())
                            .param("threads", threads)
                            .build(),
                    what);
            Files.write(file, List.of(name + "," + micros), StandardOpenOption.APPEND);
        }
    }
}
