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
    /** Of a bar, so that its label has room. */
    private static final int BAR_WIDTH = 15;

    private RatioPlot() {}

    static Optional<CategoryChart> of(
            Times times, List<String> workloads, List<String> engines, int threads, RatioScale scale, String title) {
        List<String> drawn = engines.stream()
                .filter(engine -> isMeasured(times, workloads, List.of(engine), threads))
                .toList();
        List<String> measured = workloads.stream()
                .filter(workload -> isMeasured(times, List.of(workload), drawn, threads))
                .toList();
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        int bars = Math.max(2, drawn.size());
        CategoryChart chart = PlotStyle.chart(
                title,
                "",
                "times as long as Rondo (above 1 Rondo is ahead)",
                Math.max(LEAST_WIDTH, 150 + (int) (measured.size() * bars * BAR_WIDTH / PlotStyle.BARS_FILL)));
        Marks marks = new Marks(true);
        for (String engine : drawn) {
            List<@Nullable Double> heights = new ArrayList<>();
            for (String workload : measured) {
                double x = PlotStyle.barsMiddle(heights.size(), drawn.indexOf(engine), drawn.size());
                Optional<Spread> lead = times.rondosLead(workload, engine, threads);
                lead.ifPresent(ratio -> marks.add(new Marks.Mark(
                        x, scale.positions(ratio), Numbers.ratio(ratio.median()), Engines.color(engine))));
                heights.add(lead.map(ratio -> scale.position(ratio.median())).orElse(null));
            }
            chart.addSeries(Engines.label(engine), measured, heights).setFillColor(Engines.color(engine));
        }
        PlotStyle.bars(
                chart,
                scale,
                scale.range(marks.marks().stream().map(Marks.Mark::spread).toList()));
        chart.addAnnotation(new AnnotationLine(0, false, false));
        chart.getStyler().setAnnotationLineColor(Color.BLACK).setAnnotationLineStroke(new BasicStroke(2));
        chart.addAnnotation(marks);
        return Optional.of(chart);
    }

    private static boolean isMeasured(Times times, List<String> workloads, List<String> engines, int threads) {
        return workloads.stream()
                .anyMatch(workload -> engines.stream()
                        .anyMatch(engine ->
                                times.rondosLead(workload, engine, threads).isPresent()));
    }
}
