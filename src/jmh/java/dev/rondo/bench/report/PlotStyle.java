package dev.rondo.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.function.Function;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** What all plots look like. */
final class PlotStyle {
    private static final Color GRID = new Color(0xDDDDDD);

    private PlotStyle() {}

    /** An empty chart. */
    static CategoryChart chart(String title, String xTitle, String yTitle, int width) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(width)
                .height(680)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        CategoryStyler styler = chart.getStyler();
        styler.setChartTitleFont(font(Font.BOLD, 16)).setLegendFont(font(Font.PLAIN, 14));
        styler.setAxisTitleFont(font(Font.PLAIN, 15)).setAxisTickLabelsFont(font(Font.PLAIN, 14));
        styler.setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
        styler.setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false).setLegendBorderColor(Color.WHITE);
        styler.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setChartTitleBoxVisible(false).setChartPadding(14);
        return chart;
    }

    /** Lines with marks. */
    static void lines(CategoryChart chart, boolean logarithmic) {
        CategoryStyler styler = chart.getStyler();
        styler.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
        styler.setOverlapped(true); // else each engine stands a little beside its size
        styler.setYAxisLogarithmic(logarithmic)
                .setYAxisLogarithmicDecadeOnly(false)
                .setMarkerSize(8);
        if (!logarithmic) {
            styler.setYAxisMin(0.0);
        }
        styler.setYAxisTickLabelsFormattingFunction(logarithmic ? PlotStyle::oneTwoFive : Numbers::shortest);
    }

    /** Bars, with an axis of its own kind. */
    static void bars(CategoryChart chart, Function<Double, String> tickLabel) {
        CategoryStyler styler = chart.getStyler();
        styler.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Bar);
        styler.setAvailableSpaceFill(0.8).setXAxisLabelRotation(55);
        styler.setXAxisTickMarkSpacingHint(20); // a label for every workload
        styler.setYAxisTickMarkSpacingHint(100);
        styler.setYAxisTickLabelsFormattingFunction(tickLabel);
    }

    /** On a logarithmic axis labels of all digits would overlap. */
    private static String oneTwoFive(double tick) {
        String label = Numbers.shortest(tick);
        String digits = label.replaceAll("[0.]", "");
        return digits.equals("1") || digits.equals("2") || digits.equals("5") ? label : " ";
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }
}
