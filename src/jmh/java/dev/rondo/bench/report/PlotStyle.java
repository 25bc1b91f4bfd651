package dev.rondo.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** What all plots look like. */
final class PlotStyle {
    private static final Color GRID = new Color(0xDDDDDD);

    /** The part of a category that its bars take. */
    static final double BARS_FILL = 0.84;

    /** About, between the title and the workloads' names. */
    private static final int PLOT_HEIGHT = 450;

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
        styler.setYAxisLabelAlignment(TextAlignment.Right);
        styler.setChartTitleBoxVisible(false).setChartPadding(14);
        return chart;
    }

    /** Lines with marks. */
    static void lines(CategoryChart chart, boolean logarithmic, AxisRange range) {
        CategoryStyler styler = chart.getStyler();
        styler.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
        styler.setOverlapped(true); // else each engine stands a little beside its size
        styler.setYAxisLogarithmic(logarithmic)
                .setYAxisLogarithmicDecadeOnly(false)
                .setMarkerSize(8);
        styler.setYAxisMin(range.from()).setYAxisMax(range.to()).setYAxisTickMarkSpacingHint(70);
        styler.setYAxisTickLabelsFormattingFunction(logarithmic ? PlotStyle::oneTwoFive : Numbers::grouped);
    }

    /** Bars, with an axis of its own kind. */
    static void bars(CategoryChart chart, RatioScale scale, AxisRange range) {
        CategoryStyler styler = chart.getStyler();
        styler.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Bar);
        styler.setAvailableSpaceFill(BARS_FILL).setXAxisLabelRotation(55);
        styler.setXAxisLabelAlignmentVertical(TextAlignment.Right).setXAxisLabelAlignment(TextAlignment.Right);
        styler.setXAxisTickMarkSpacingHint(20); // a label for every workload
        styler.setYAxisMin(range.from()).setYAxisMax(range.to());
        styler.setYAxisTickMarkSpacingHint((int) (PLOT_HEIGHT * scale.step(range) / range.length()));
        styler.setYAxisTickLabelsFormattingFunction(scale::label);
    }

    /** The middle of a bar among those of its category, in categories. */
    static double barsMiddle(int category, int bar, int bars) {
        return category + (1 - BARS_FILL) / 2 + (bar + 0.5) * BARS_FILL / bars;
    }

    /** On a logarithmic axis labels of all digits would overlap. */
    private static String oneTwoFive(double tick) {
        String digits = Numbers.shortest(tick).replaceAll("[0.]", "");
        return digits.equals("1") || digits.equals("2") || digits.equals("5") ? Numbers.grouped(tick) : " ";
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }
}
