package dev.rondo.bench.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;

/** A chart with lines of text below it, for which XChart has no place. */
final class Picture {
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Color GRAY = new Color(0x555555);
    private static final Color RED = new Color(0xB00020);
    private static final int MARGIN = 16;
    private static final int LINE = 17;

    private Picture() {}

    /** @param warning in red, after the lines; empty for none */
    static BufferedImage of(CategoryChart chart, List<String> lines, String warning) {
        BufferedImage above = BitmapEncoder.getBufferedImage(chart);
        Graphics2D measuring = above.createGraphics();
        FontMetrics metrics = measuring.getFontMetrics(FONT);
        List<String> gray = new ArrayList<>();
        lines.forEach(line -> gray.addAll(wrap(line, metrics, above.getWidth() - 2 * MARGIN)));
        List<String> red = warning.isEmpty() ? List.of() : wrap(warning, metrics, above.getWidth() - 2 * MARGIN);
        measuring.dispose();
        int height = above.getHeight() + LINE * (gray.size() + red.size()) + MARGIN;
        BufferedImage whole = new BufferedImage(above.getWidth(), height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = whole.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, whole.getWidth(), whole.getHeight());
        g.drawImage(above, 0, 0, null);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(FONT);
        int y = above.getHeight() + metrics.getAscent();
        y = write(g, gray, GRAY, y);
        write(g, red, RED, y);
        g.dispose();
        return whole;
    }

    private static int write(Graphics2D g, List<String> lines, Color color, int top) {
        g.setColor(color);
        int y = top;
        for (String line : lines) {
            g.drawString(line, MARGIN, y);
            y += LINE;
        }
        return y;
    }

    /** Lines of words that are no wider; a word alone may be. */
    static List<String> wrap(String text, FontMetrics metrics, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && metrics.stringWidth(line + " " + word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
