package dev.rondo.examples;

import dev.rondo.Tensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Scenes of one or two shapes: how they look, and what is said of them. */
final class Shapes {
    /** Of a picture, in pixels. */
    private static final int SIDE = 32;
    /** Of the overlapping squares in which a picture is read, in pixels; and how far they are apart. */
    private static final int PATCH = 8;

    private static final int STRIDE = 4;
    private static final int PATCHES_A_SIDE = (SIDE - PATCH) / STRIDE + 1;
    /** Of a picture. */
    static final int PATCHES = PATCHES_A_SIDE * PATCHES_A_SIDE;
    /** Of a patch: red, green and blue of its pixels. */
    static final int PATCH_VALUES = 3 * PATCH * PATCH;

    /** Every word that is said; the first three are marks. */
    static final List<String> VOCABULARY = vocabulary();

    static final int PAD = 0;
    static final int START = 1;
    static final int END = 2;

    private Shapes() {}

    private enum Form {
        CIRCLE,
        SQUARE,
        TRIANGLE,
        CROSS;

        /** The outline around the origin, within a circle of radius 1 or so. */
        java.awt.Shape outline() {
            return switch (this) {
                case CIRCLE -> new Ellipse2D.Double(-1, -1, 2, 2);
                case SQUARE -> new Rectangle2D.Double(-1, -1, 2, 2);
                case TRIANGLE -> polygon(0, -1.15, 1.1, 0.8, -1.1, 0.8);
                case CROSS ->
                    polygon(
                            -0.35, -1.1, 0.35, -1.1, 0.35, -0.35, 1.1, -0.35, 1.1, 0.35, 0.35, 0.35, 0.35, 1.1, -0.35,
                            1.1, -0.35, 0.35, -1.1, 0.35, -1.1, -0.35, -0.35, -0.35);
            };
        }

        private static Path2D polygon(double... xy) {
            Path2D path = new Path2D.Double();
            path.moveTo(xy[0], xy[1]);
            for (int i = 2; i < xy.length; i += 2) {
                path.lineTo(xy[i], xy[i + 1]);
            }
            path.closePath();
            return path;
        }
    }

    private enum Colour {
        YELLOW(0.14f, 0.85f, 0.9f),
        RED(0, 0.85f, 0.9f),
        GREEN(0.36f, 0.85f, 0.8f),
        BLUE(0.6f, 0.85f, 0.9f),
        PURPLE(0.8f, 0.85f, 0.8f),
        BLACK(0, 0, 0.15f),
        ORANGE(0.07f, 0.85f, 0.95f);

        private final float hue;
        private final float saturation;
        private final float brightness;

        Colour(float hue, float saturation, float brightness) {
            this.hue = hue;
            this.saturation = saturation;
            this.brightness = brightness;
        }

        /** Somewhat darker or not. */
        Color shade(float light) {
            return Color.getHSBColor(hue, saturation, light * brightness);
        }
    }

    /** One shape around a point, turned by some radians; of a light from 0 to 1. */
    private record Shape(boolean large, Colour colour, Form form, double x, double y, double turn, float light) {
        static Shape random(RandomGenerator random, double x, double y) {
            return new Shape(
                    random.nextBoolean(),
                    Colour.values()[random.nextInt(Colour.values().length)],
                    Form.values()[random.nextInt(Form.values().length)],
                    x,
                    y,
                    random.nextDouble(-0.15, 0.15),
                    random.nextFloat(0.75f, 1f));
        }

        /** Four of the 28 combinations of colour and form: a yellow circle, a red square and so on. */
        boolean isUnseen() {
            return colour.ordinal() == form.ordinal();
        }

        Stream<String> words() {
            return Stream.of("a", large ? "large" : "small", word(colour), word(form));
        }

        void draw(Graphics2D graphics) {
            AffineTransform place = AffineTransform.getTranslateInstance(x, y);
            place.rotate(turn);
            place.scale(large ? 7 : 4, large ? 7 : 4);
            graphics.setColor(colour.shade(light));
            graphics.fill(place.createTransformedShape(form.outline()));
        }
    }

    /**
     * What is in a picture.
     *
     * @param shapes one, or two: the larger is named first; of one size, the upper or the left
     * @param upright whether one of two is above the other, and not beside it
     * @param background how light it is
     */
    record Scene(List<Shape> shapes, boolean upright, float background) {
        /**
         * Draws a scene by lot.
         *
         * @param unseen whether a combination of colour and form is to be in it that is kept from training
         */
        static Scene random(RandomGenerator random, boolean unseen) {
            while (true) {
                Scene scene = random(random);
                if (scene.shapes.stream().anyMatch(Shape::isUnseen) == unseen) {
                    return scene;
                }
            }
        }

        private static Scene random(RandomGenerator random) {
            List<Shape> shapes = new ArrayList<>();
            boolean upright = random.nextBoolean();
            if (random.nextInt(4) == 0) {
                shapes.add(Shape.random(random, random.nextDouble(8, 24), random.nextDouble(8, 24)));
            } else {
                for (double middle : new double[] {8.5, 23.5}) {
                    double along = middle + random.nextDouble(-1, 1);
                    double across = 16 + random.nextDouble(-4, 4);
                    shapes.add(Shape.random(random, upright ? across : along, upright ? along : across));
                }
            }
            shapes.sort(Comparator.comparing(shape -> !shape.large));
            return new Scene(shapes, upright, random.nextFloat(0.85f, 1f));
        }

        /** What is said of it. */
        List<String> caption() {
            Shape first = shapes.get(0);
            if (shapes.size() == 1) {
                return first.words().toList();
            }
            Shape second = shapes.get(1);
            String relation;
            if (upright) {
                relation = first.y < second.y ? "above" : "below";
            } else {
                relation = first.x < second.x ? "to the left of" : "to the right of";
            }
            return Stream.of(first.words(), Stream.of(relation.split(" ")), second.words())
                    .flatMap(words -> words)
                    .toList();
        }

        /** How it looks: SIDE x SIDE pixels. */
        BufferedImage image() {
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.setColor(new Color(background, background, background));
            graphics.fillRect(0, 0, SIDE, SIDE);
            shapes.forEach(shape -> shape.draw(graphics));
            graphics.dispose();
            return image;
        }
    }

    /** The pictures in patches, [N, PATCHES, PATCH_VALUES], from -1 to 1. */
    static Tensor patches(List<Scene> scenes) {
        float[] values = new float[scenes.size() * PATCHES * PATCH_VALUES];
        int i = 0;
        for (Scene scene : scenes) {
            int[] pixels = scene.image().getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
            for (int patch = 0; patch < PATCHES; patch++) {
                int corner = STRIDE * (patch / PATCHES_A_SIDE * SIDE + patch % PATCHES_A_SIDE);
                for (int p = 0; p < PATCH * PATCH; p++) {
                    int rgb = pixels[corner + p / PATCH * SIDE + p % PATCH];
                    for (int shift = 16; shift >= 0; shift -= 8) {
                        values[i++] = ((rgb >> shift) & 0xff) / 127.5f - 1;
                    }
                }
            }
        }
        return Tensor.of(values, scenes.size(), PATCHES, PATCH_VALUES);
    }

    private static List<String> vocabulary() {
        List<String> words = new ArrayList<>(List.of("<pad>", "<start>", "<end>", "a", "large", "small"));
        Stream.of(Colour.values()).map(Shapes::word).forEach(words::add);
        Stream.of(Form.values()).map(Shapes::word).forEach(words::add);
        words.addAll(List.of("above", "below", "to", "the", "left", "right", "of"));
        return List.copyOf(words);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
