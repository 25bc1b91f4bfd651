package dev.rondo.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.CategoryChart;

/** A bar for each workload and engine: up where Rondo is ahead, down where it is behind. */
final class RatioPlot {
    private static final int LEAST_WIDTH = 950;

    private RatioPlot() {}

    static Optional<CategoryChart> of(
            Times times, List<String> workloads, List<String> engines, int threads, RatioScale scale, String title) {
        List<String> measured = workloads.stream()
                .filter(workload -> engines.stream()
                        .anyMatch(engine ->
                                times.rondosLead(workload, engine, threads).isPresent()))
                .toList();
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        CategoryChart chart = PlotStyle.chart(
                title,
                "",
                "times as long as Rondo (above 1 Rondo is ahead)",
                Math.max(LEAST_WIDTH, 300 + 50 * measured.size()));
        PlotStyle.bars(chart, scale::label);
        for (String engine : engines) {
            List<@Nullable Double> bars = new ArrayList<>();
            for (String workload : measured) {
                bars.add(times.rondosLead(workload, engine, threads)
                        .map(spread -> scale.position(spread.median()))
                        .orElse(null));
            }
            if (bars.stream().anyMatch(bar -> bar != null)) {
                chart.addSeries(Engines.label(engine), measured, bars).setFillColor(Engines.color(engine));
            }
        }
        chart.addAnnotation(new AnnotationLine(0, false, false));
        chart.getStyler().setAnnotationLineColor(Color.BLACK).setAnnotationLineStroke(new BasicStroke(2));
        return Optional.of(chart);
    }
}
