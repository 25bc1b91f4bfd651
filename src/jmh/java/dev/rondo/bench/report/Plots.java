package dev.rondo.bench.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;

/** Draws all plots into PNG files. */
final class Plots {
    private static final List<String> LIBRARIES =
            List.of(Engines.NEWEST_PYTORCH, Engines.PYTORCH, Engines.PYTORCH_WITHOUT_ONEDNN, Engines.ONNX_RUNTIME);
    private static final List<String> ONEDNN = List.of(Engines.BASELINE, Engines.PRIMITIVE);

    private final RunResults results;
    private final Times times;
    private final Path folder;

    private Plots(RunResults results, Path folder) {
        this.results = results;
        this.times = Times.of(results.measurements());
        this.folder = folder;
    }

    static void write(RunResults results, Path folder) throws IOException {
        Files.createDirectories(folder);
        deleteOld(folder);
        Plots plots = new Plots(results, folder);
        for (int threads : plots.times.threads()) {
            plots.ratios(threads);
            plots.sweeps(threads);
        }
        plots.concurrency();
    }

    /** Else plots of several runs would lie side by side. */
    private static void deleteOld(Path folder) throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "{ratio,time,p99,throughput}-*.png")) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
    }

    private void ratios(int threads) throws IOException {
        List<String> workloads = times.workloads(name -> !Shapes.isSweep(name));
        String of = " to Rondo's, f32, " + Heading.threads(threads);
        save(
                "ratio-libraries-" + suffix(threads),
                RatioPlot.of(
                        times,
                        workloads,
                        LIBRARIES,
                        threads,
                        RatioScale.LOGARITHMIC,
                        "The other libraries' times" + of));
        save(
                "ratio-onednn-" + suffix(threads),
                RatioPlot.of(times, workloads, ONEDNN, threads, RatioScale.LINEAR, "Plain oneDNN's times" + of));
    }

    private void sweeps(int threads) throws IOException {
        for (SweepPlot sweep : SweepPlot.values()) {
            save(
                    "time-" + sweep.letter() + "-" + suffix(threads),
                    sweep.chart(times, threads, ", f32, " + Heading.threads(threads)));
        }
    }

    private void concurrency() throws IOException {
        ConcurrencyResults concurrency = new ConcurrencyResults(results.concurrency());
        for (String workload : concurrency.workloads()) {
            save("p99-" + workload, ConcurrencyPlot.latency(concurrency, workload));
            save("throughput-" + workload, ConcurrencyPlot.throughput(concurrency, workload));
        }
    }

    private static String suffix(int threads) {
        return Heading.threads(threads).replace(' ', '-');
    }

    private void save(String name, Optional<CategoryChart> chart) throws IOException {
        if (chart.isPresent()) {
            Path file = folder.resolve(name + ".png");
            BufferedImage picture = Picture.of(chart.get(), Heading.footer(results), Heading.warning(results));
            ImageIO.write(picture, "png", file.toFile());
        }
    }
}
