package dev.rondo.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what examples have to show. */
final class Pictures {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;

    private Pictures() {}

    /** Values one after the other, under a name. */
    record Curve(String name, List<Double> values) {}

    /** Writes curves of one length of steps into a PNG, making its folder. */
    static void curves(Path file, String title, String steps, List<Curve> curves) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(steps)
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        for (Curve curve : curves) {
            chart.addSeries(curve.name, null, curve.values).setMarker(SeriesMarkers.NONE);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }
}
