package dev.rondo.examples;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
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

    /** Of captioned pictures, in pixels: what one takes, and what is shown of it. */
    private static final int COLUMNS = 6;

    private static final int TILE = 160;
    private static final int SHOWN = 128;
    private static final int ROW = 196;
    private static final int TITLE = 34;
    private static final int GAP = 10;

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
        makeFolder(file);
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }

    private static void makeFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }

    /** A picture and what is said of it, rightly or not. */
    record Captioned(BufferedImage picture, String caption, boolean isRight) {}

    /** Writes rows of captioned pictures under titles into a PNG, making its folder; wrong captions are red. */
    static void captioned(Path file, Map<String, List<Captioned>> titled) throws IOException {
        int rows = titled.values().stream()
                .mapToInt(pictures -> (pictures.size() + COLUMNS - 1) / COLUMNS)
                .sum();
        BufferedImage sheet =
                new BufferedImage(COLUMNS * TILE, rows * ROW + titled.size() * TITLE + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        int top = 0;
        for (Map.Entry<String, List<Captioned>> part : titled.entrySet()) {
            graphics.setColor(Color.BLACK);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
            graphics.drawString(part.getKey(), GAP, top + TITLE - GAP);
            top += TITLE;
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
            List<Captioned> pictures = part.getValue();
            for (int i = 0; i < pictures.size(); i++) {
                draw(graphics, pictures.get(i), i % COLUMNS * TILE + GAP, top + i / COLUMNS * ROW);
            }
            top += (pictures.size() + COLUMNS - 1) / COLUMNS * ROW;
        }
        graphics.dispose();
        makeFolder(file);
        ImageIO.write(sheet, "png", file.toFile());
    }

    /** Enlarged so that single pixels can be seen, with the caption below in lines of whole words. */
    private static void draw(Graphics2D graphics, Captioned picture, int x, int y) {
        graphics.drawImage(picture.picture, x, y, SHOWN, SHOWN, null);
        graphics.setColor(picture.isRight ? Color.BLACK : Color.RED);
        FontMetrics font = graphics.getFontMetrics();
        int bottom = y + SHOWN;
        String line = "";
        for (String word : picture.caption.split(" ")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (font.stringWidth(longer) > TILE - 2 * GAP) {
                bottom += font.getHeight();
                graphics.drawString(line, x, bottom);
                longer = word;
            }
            line = longer;
        }
        graphics.drawString(line, x, bottom + font.getHeight());
    }
}
