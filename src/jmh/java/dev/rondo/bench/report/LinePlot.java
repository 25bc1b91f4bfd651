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
        PlotStyle.lines(chart, logarithmic);
        boolean isEmpty = true;
        // As text, which is not given thousands separators.
        List<String> labels = sizes.stream().map(String::valueOf).toList();
        for (String engine : engines) {
            List<@Nullable Double> line = new ArrayList<>();
            for (int size : sizes) {
                line.add(value.apply(engine, size).map(Spread::median).orElse(null));
            }
            if (line.stream().anyMatch(point -> point != null)) {
                isEmpty = false;
                CategorySeries series = chart.addSeries(Engines.label(engine), labels, line);
                series.setLineColor(Engines.color(engine)).setLineStyle(stroke(engine));
                series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(Engines.color(engine));
            }
        }
        return isEmpty ? Optional.empty() : Optional.of(chart);
    }

    /** Rondo's line stands out, for the others often lie on it. */
    private static BasicStroke stroke(String engine) {
        return new BasicStroke(engine.equals(Engines.RONDO) ? 4 : 2);
    }
}
