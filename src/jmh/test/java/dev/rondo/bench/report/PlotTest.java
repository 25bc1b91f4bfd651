package dev.rondo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.CategoryStyler;

/** What plots are made of; how they look is for eyes. */
class PlotTest {
    private static final String RESULTS = """
            {
            "machine":{"cpu":"Some(R) CPU","isa":"AVX2","cores":2},
            "versions":{"rondo":"0.1","onednn":"3.13.0","pytorch of djl":"2.7.1","pytorch":"2.13.0"},
            "settings":{"date":"2026-11-25","rounds":2},
            "load":{"firstLoad":0.1,"lastLoad":3.5,"lastWarning":"other programs use 1.5 of 2 processors"},
            "agreement":[],
            "measurements":[
            {"workload":"article","engine":"rondo","precision":"f32","threads":1,"round":0,"microseconds":10},
            {"workload":"article","engine":"rondo","precision":"f32","threads":1,"round":1,"microseconds":12},
            {"workload":"article","engine":"pytorch","precision":"f32","threads":1,"round":0,"microseconds":20},
            {"workload":"article","engine":"pytorch","precision":"f32","threads":1,"round":1,"microseconds":48},
            {"workload":"article","engine":"baseline","precision":"f32","threads":1,"round":0,"microseconds":9},
            {"workload":"sweep-t-1","engine":"rondo","precision":"f32","threads":1,"round":0,"microseconds":30},
            {"workload":"sweep-t-1","engine":"djl","precision":"f32","threads":1,"round":0,"microseconds":240},
            {"workload":"sweep-t-10","engine":"rondo","precision":"f32","threads":1,"round":0,"microseconds":310}
            ],
            "concurrency":[
            {"workload":"step-h256","engine":"rondo","requestThreads":1,"callsPerSecond":30000,"p50Microseconds":30,\
            "p99Microseconds":60},
            {"workload":"step-h256","engine":"rondo","requestThreads":1,"callsPerSecond":31000,"p50Microseconds":30,\
            "p99Microseconds":80},
            {"workload":"step-h256","engine":"onnxruntime","requestThreads":8,"callsPerSecond":20000,\
            "p50Microseconds":30,"p99Microseconds":4000}
            ],
            "embedding":[],
            "peaks":[]
            }
            """;

    @TempDir
    private Path folder;

    private RunResults results() throws IOException {
        Path file = folder.resolve("results.json");
        Files.writeString(file, RESULTS);
        return ResultsReader.read(file);
    }

    private static double[] values(CategoryChart chart, String label) {
        CategorySeries series = chart.getSeries(label);
        return series.getYData();
    }

    @Test
    void latenciesStandOnALogarithmicAxisThatShowsTheirSpread() throws IOException {
        ConcurrencyResults concurrency = new ConcurrencyResults(results().concurrency());
        CategoryChart chart = ConcurrencyPlot.latency(concurrency, "step-h256").orElseThrow();
        CategoryStyler styler = chart.getStyler();
        assertThat(styler.isYAxisLogarithmic()).isTrue();
        assertThat(styler.getYAxisMin()).isEqualTo(50);
        assertThat(styler.getYAxisMax()).isEqualTo(5_000);
        assertThat(values(chart, "Rondo")).containsExactly(70, Double.NaN);
        assertThat(values(chart, "ONNX Runtime")).containsExactly(Double.NaN, 4_000);
    }

    @Test
    void throughputBeginsAtZero() throws IOException {
        ConcurrencyResults concurrency = new ConcurrencyResults(results().concurrency());
        CategoryStyler styler = ConcurrencyPlot.throughput(concurrency, "step-h256")
                .orElseThrow()
                .getStyler();
        assertThat(styler.isYAxisLogarithmic()).isFalse();
        assertThat(styler.getYAxisMin()).isZero();
        assertThat(styler.getYAxisMax()).isEqualTo(35_000);
    }

    @Test
    void barsStandAtTheMedianOfTheRatios() throws IOException {
        Times times = Times.of(results().measurements());
        Optional<CategoryChart> chart = RatioPlot.of(
                times,
                List.of("article"),
                List.of(Engines.NEWEST_PYTORCH, Engines.ONNX_RUNTIME),
                1,
                RatioScale.LINEAR,
                "title");
        assertThat(values(chart.orElseThrow(), "PyTorch")).containsExactly(2);
        assertThat(chart.orElseThrow().getSeriesCollection()).hasSize(1);
        assertThat(RatioPlot.of(times, List.of("article"), List.of(Engines.PYTORCH), 1, RatioScale.LINEAR, "title"))
                .isEmpty();
    }

    @Test
    void plotsReplaceThoseOfAnEarlierRunAndHaveAFooter() throws IOException {
        Path plots = Files.createDirectories(folder.resolve("plots"));
        Files.createFile(plots.resolve("time-h-1-thread.png"));
        Files.createFile(plots.resolve("mine.png"));
        Plots.write(results(), plots);
        try (Stream<Path> files = Files.list(plots)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "mine.png",
                            "p99-step-h256.png",
                            "throughput-step-h256.png",
                            "ratio-libraries-1-thread.png",
                            "ratio-onednn-1-thread.png",
                            "time-t-1-thread.png");
        }
        BufferedImage image = ImageIO.read(plots.resolve("p99-step-h256.png").toFile());
        assertThat(image.getHeight()).isGreaterThan(680 + 4 * 17);
    }

    @Test
    void theFooterNamesDateMachineVersionsAndLoad() throws IOException {
        RunResults results = results();
        assertThat(Heading.footer(results))
                .containsExactly(
                        "Points and bars: medians; whiskers: from the smallest to the largest of the rounds.",
                        "2026-11-25, Some CPU, 2 cores, AVX2",
                        "Rondo 0.1, oneDNN 3.13.0, PyTorch of DJL 2.7.1, PyTorch 2.13.0");
        assertThat(Heading.warning(results))
                .isEqualTo("Warning: the machine was not idle, after: other programs use 1.5 of 2 processors.");
        assertThat(Heading.markdown(results)).contains("**Warning: the machine was not idle, after:");
    }

    @Test
    void labelsThatWouldTouchStandBelowTheLowestOfTheirPoints() {
        assertThat(Marks.apart(new double[] {10, 12, 80}, 13, 500)).containsExactly(12, 25, 80);
        // The column of the first two reaches the third.
        assertThat(Marks.apart(new double[] {10, 12, 30, 80}, 13, 500)).containsExactly(30, 43, 56, 80);
        assertThat(Marks.apart(new double[] {480, 490}, 13, 500)).containsExactly(487, 500);
        assertThat(Marks.apart(new double[0], 13, 500)).isEmpty();
    }

    @Test
    void numbersHaveThreeDigitsAndCommas() {
        assertThat(Numbers.grouped(3.14159)).isEqualTo("3.14");
        assertThat(Numbers.grouped(66_994.6)).isEqualTo("67,000");
        assertThat(Numbers.grouped(999.7)).isEqualTo("1,000");
        assertThat(Numbers.grouped(0)).isEqualTo("0");
    }
}
