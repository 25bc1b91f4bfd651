package dev.rondo.bench.report;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A line for each engine over some sizes, which stand at equal distances. */
final class LinePlot {
    private static final int WIDTH = 1150;

    private LinePlot() {}

    /** Nothing where no engine has a value. */
    static Optional<CategoryChart> of(
            String title,
            String xTitle,
            String yTitle,
            boolean logarithmic,
            Collection<Integer> sizes,
            Collection<String> engines,
            BiFunction<String, Integer, Optional<Spread>> value) {
        CategoryChart chart = PlotStyle.chart(title, xTitle, yTitle, WIDTH);
        Marks marks = new Marks(false);
        // As text, which is not given thousands separators.
        List<String> labels = sizes.stream().map(String::valueOf).toList();
        for (String engine : engines) {
            List<@Nullable Double> line = new ArrayList<>();
            for (int size : sizes) {
                double x = line.size() + 0.5;
                Optional<Spread> spread = value.apply(engine, size);
                spread.ifPresent(
                        s -> marks.add(new Marks.Mark(x, s, Numbers.grouped(s.median()), Engines.color(engine))));
                line.add(spread.map(Spread::median).orElse(null));
            }
            if (line.stream().anyMatch(point -> point != null)) {
                CategorySeries series = chart.addSeries(Engines.label(engine), labels, line);
                series.setLineColor(Engines.color(engine)).setLineStyle(stroke(engine));
                series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(Engines.color(engine));
            }
        }
        List<Spread> spreads = marks.marks().stream().map(Marks.Mark::spread).toList();
        if (spreads.isEmpty()) {
            return Optional.empty();
        }
        PlotStyle.lines(chart, logarithmic, logarithmic ? AxisRange.logarithmic(spreads) : AxisRange.fromZero(spreads));
        chart.addAnnotation(marks);
        return Optional.of(chart);
    }

    /** Rondo's line stands out, for the others often lie on it. */
    private static BasicStroke stroke(String engine) {
        return new BasicStroke(engine.equals(Engines.RONDO) ? 4 : 2);
    }
}
