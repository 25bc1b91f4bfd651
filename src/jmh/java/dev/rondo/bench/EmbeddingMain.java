package dev.rondo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Times one engine's lookups; {@link EmbeddingTimer} starts it. */
final class EmbeddingMain {
    private EmbeddingMain() {}

    /** Arguments: the engine, the timing's two numbers, and the file for the times. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[3]);
        JmhTimer timer = new JmhTimer(
                new Timing(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])), file.resolveSibling("jmh"));
        List<String> lines = new ArrayList<>();
        for (EmbeddingCase sizes : EmbeddingCase.values()) {
            String what = "embedding-" + sizes.text() + "-" + arguments[0];
            double micros = JmhTimer.time(
                    timer.options(EmbeddingBenchmark.class, 0, what)
                            .param("lookups", sizes.name())
                            .param("engine", arguments[0])
                            .build(),
                    what);
            lines.add(sizes.name() + "," + micros);
        }
        Files.write(file, lines);
    }
}
