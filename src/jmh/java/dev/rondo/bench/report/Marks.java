package dev.rondo.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.internal.chartpart.Annotation;

/**
 * The values of a chart in numbers, and how far they spread: XChart knows labels of bars only, and errors to both sides
 * alike.
 */
final class Marks extends Annotation {
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Color HALO = new Color(255, 255, 255, 215);
    private static final double CAP = 3;
    /** From a point to its label: right of it and below, where lines that rise or run level leave room. */
    private static final double RIGHT = 6;

    private static final double BELOW = 12;

    private final boolean onBars;
    private final List<Mark> marks = new ArrayList<>();

    /**
     * One value.
     *
     * @param x in categories: that of the first begins at 0 and ends at 1
     * @param spread on the axis' scale
     */
    record Mark(double x, Spread spread, String label, Color color) {}

    /** @param onBars whether labels stand on bars, turned, or below points */
    Marks(boolean onBars) {
        super(false);
        this.onBars = onBars;
    }

    void add(Mark mark) {
        marks.add(mark);
    }

    /** All, for tests. */
    List<Mark> marks() {
        return List.copyOf(marks);
    }

    @Override
    public void paint(Graphics2D g) {
        g.setFont(FONT);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        marks.forEach(mark -> whisker(g, mark));
        if (onBars) {
            marks.forEach(mark -> turned(g, mark));
        } else {
            Map<Double, List<Mark>> columns = new TreeMap<>();
            marks.forEach(mark ->
                    columns.computeIfAbsent(mark.x(), x -> new ArrayList<>()).add(mark));
            columns.values().forEach(column -> beside(g, column));
        }
    }

    private void whisker(Graphics2D g, Mark mark) {
        if (mark.spread().largest() > mark.spread().smallest()) {
            double x = chart.getScreenXFromChart(mark.x());
            double top = chart.getScreenYFromChart(mark.spread().largest());
            double bottom = chart.getScreenYFromChart(mark.spread().smallest());
            g.setColor(onBars ? Color.BLACK : mark.color());
            g.setStroke(new BasicStroke(1.3f));
            g.draw(new Line2D.Double(x, top, x, bottom));
            g.draw(new Line2D.Double(x - CAP, top, x + CAP, top));
            g.draw(new Line2D.Double(x - CAP, bottom, x + CAP, bottom));
        }
    }

    /** Reads upwards, above a bar that goes up and below one that goes down. */
    private void turned(Graphics2D g, Mark mark) {
        FontMetrics metrics = g.getFontMetrics();
        boolean isUp = mark.spread().median() >= 0;
        double end = chart.getScreenYFromChart(
                isUp
                        ? Math.max(0, mark.spread().largest())
                        : Math.min(0, mark.spread().smallest()));
        double y = isUp ? end - CAP - 2 : end + CAP + 2 + metrics.stringWidth(mark.label());
        double x = chart.getScreenXFromChart(mark.x()) + metrics.getAscent() / 2.0 - 1.5;
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.rotate(-Math.PI / 2);
        g.setColor(mark.color().darker());
        g.drawString(mark.label(), 0, 0);
        g.setTransform(before);
    }

    /** In the order of the values. */
    private void beside(Graphics2D g, List<Mark> column) {
        FontMetrics metrics = g.getFontMetrics();
        List<Mark> sorted = column.stream()
                .sorted(Comparator.comparingDouble((Mark mark) -> -mark.spread().median()))
                .toList();
        double[] wanted = sorted.stream()
                .mapToDouble(mark -> chart.getScreenYFromChart(mark.spread().median()) + BELOW)
                .toArray();
        double[] placed = apart(wanted, metrics.getAscent() + 1, getYAxisScreenValueForMax());
        for (int i = 0; i < placed.length; i++) {
            Mark mark = sorted.get(i);
            double x = chart.getScreenXFromChart(mark.x()) + RIGHT;
            double height = metrics.getAscent();
            g.setColor(HALO);
            g.fill(new Rectangle2D.Double(
                    x - 1, placed[i] - height / 2, metrics.stringWidth(mark.label()) + 2, height));
            g.setColor(mark.color().darker());
            g.drawString(mark.label(), (float) x, (float) (placed[i] + height / 2 - 2));
        }
    }

    /**
     * Places labels below their points: those that would touch stand in a column below the lowest point among theirs,
     * where no line of theirs is.
     *
     * @param wanted ascending
     * @param gap between neighbours at least
     * @param bottom for the last one at most
     */
    static double[] apart(double[] wanted, double gap, double bottom) {
        double[] placed = new double[wanted.length];
        int from = 0;
        while (from < wanted.length) {
            int to = from + 1;
            while (to < wanted.length && wanted[to] < wanted[to - 1] + gap * (to - from)) {
                to++;
            }
            for (int i = from; i < to; i++) {
                placed[i] = wanted[to - 1] + gap * (i - from);
            }
            from = to;
        }
        for (int i = 0; i < placed.length; i++) {
            placed[i] = Math.min(placed[i], bottom - gap * (placed.length - 1 - i));
        }
        return placed;
    }
}
