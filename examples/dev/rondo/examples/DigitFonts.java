package dev.rondo.examples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * Digits of 28 x 28 pixels in as many hands as one likes: each font bends, slants, widens and thickens the same strokes
 * in its own way, and each picture is turned, moved, scaled and made noisy.
 */
final class DigitFonts {
    static final int SIDE = 28;

    private static final int BITS = 255;
    private static final double HEIGHT = 19;

    /** Points of each digit's stroke in a box of 1 x 1, x and y in turn. */
    private static final double[][] STROKES = {
        {.5, 0, .15, .1, .05, .5, .15, .9, .5, 1, .85, .9, .95, .5, .85, .1, .5, 0},
        {.3, .25, .55, 0, .55, .5, .55, 1},
        {.1, .25, .25, .05, .5, 0, .8, .08, .88, .28, .7, .55, .1, 1, .5, 1, .92, 1},
        {.1, .1, .5, 0, .85, .1, .85, .35, .45, .48, .9, .62, .9, .88, .5, 1, .08, .9},
        {.7, 1, .7, .5, .7, 0, .1, .7, .5, .7, .97, .7},
        {.85, 0, .5, 0, .2, 0, .15, .45, .5, .38, .85, .5, .9, .8, .5, 1, .1, .92},
        {.8, .03, .4, .2, .12, .6, .2, .92, .5, 1, .85, .88, .85, .6, .5, .48, .15, .66},
        {.08, 0, .5, 0, .92, 0, .6, .5, .4, 1},
        {.5, .47, .15, .3, .2, .07, .5, 0, .8, .07, .85, .3, .5, .47, .1, .7, .2, .95, .5, 1, .8, .95, .9, .7, .5, .47},
        {.2, .97, .6, .8, .88, .4, .8, .08, .5, 0, .15, .12, .15, .4, .5, .52, .85, .34}
    };

    private DigitFonts() {}

    /** A picture's pixels, from 0 to 1, row by row. */
    static float[] draw(int digit, long font, long picture) {
        Random hand = new Random(font * 7919 + 17);
        double slant = hand.nextDouble(-0.35, 0.35);
        double width = hand.nextDouble(0.5, 0.85);
        double thickness = hand.nextDouble(1.4, 3.6);
        boolean isRound = hand.nextBoolean();
        double bend = hand.nextDouble(0, 0.06);
        double[] points = STROKES[digit].clone();
        Random bends = new Random(font * 104729 + digit);
        for (int i = 0; i < points.length; i++) {
            points[i] += bend * bends.nextGaussian();
        }
        Random chance = new Random(picture * 31 + digit);
        AffineTransform place = new AffineTransform();
        place.translate(SIDE / 2.0 + chance.nextDouble(-2, 2), SIDE / 2.0 + chance.nextDouble(-2, 2));
        place.rotate(chance.nextDouble(-0.2, 0.2));
        place.shear(-slant, 0);
        double scale = HEIGHT * chance.nextDouble(0.85, 1.1);
        place.scale(scale * width, scale);
        place.translate(-0.5, -0.5);
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(Color.WHITE);
        pen.setStroke(new BasicStroke((float) thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        pen.draw(place.createTransformedShape(path(points, isRound)));
        pen.dispose();
        float[] pixels = new float[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            float ink = image.getRaster().getSample(i % SIDE, i / SIDE, 0) / (float) BITS;
            pixels[i] = (float) Math.clamp(ink + 0.08 * chance.nextGaussian(), 0, 1);
        }
        return pixels;
    }

    /** Through the points in straight lines, or through the middles between them in curves. */
    private static Path2D path(double[] points, boolean isRound) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        int last = points.length - 2;
        for (int i = 2; i < last; i += 2) {
            if (isRound) {
                double x = (points[i] + points[i + 2]) / 2;
                double y = (points[i + 1] + points[i + 3]) / 2;
                path.quadTo(points[i], points[i + 1], x, y);
            } else {
                path.lineTo(points[i], points[i + 1]);
            }
        }
        path.lineTo(points[last], points[last + 1]);
        return path;
    }
}
