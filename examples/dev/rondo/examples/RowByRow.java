package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.Functional;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import dev.rondo.nn.Module;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Adam;
import dev.rondo.optim.ClipGrad;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A network that reads a picture row by row and says which digit it shows, in hands that it has never seen. */
@Command(
        name = "digits",
        description = "Classification: pictures of digits, read row by row.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class RowByRow implements Callable<Integer> {
    private static final int SIDE = DigitFonts.SIDE;
    private static final int DIGITS = 10;
    private static final int HIDDEN = 96;
    private static final int BATCH = 64;
    private static final int TRAINING_FONTS = 300;
    private static final int HELD_OUT_FONTS = 60;
    private static final int TRAINING_PICTURES = 12_000;
    private static final int HELD_OUT_PICTURES = 1200;
    private static final int SHOWN = 18;

    @Option(names = "--steps", description = "Steps of training (default: ${DEFAULT-VALUE}).")
    private int steps = 900;

    @Option(names = "--seed", description = "Seed of weights and order (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--mnist", description = "A folder with MNIST's files, to learn from these instead.")
    private @Nullable Path mnist;

    @Option(names = "--out", description = "Where the picture goes (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("target/examples/digits.png");

    /** What training gives: answers to the held-out pictures. */
    record Result(Mnist.Images heldOut, int[] answers) {
        double accuracy() {
            int right = 0;
            for (int i = 0; i < answers.length; i++) {
                right += answers[i] == heldOut.labels()[i] ? 1 : 0;
            }
            return (double) right / answers.length;
        }
    }

    @Override
    public Integer call() throws IOException {
        Path folder = mnist;
        Result result = folder == null
                ? train(drawn(0, TRAINING_FONTS, TRAINING_PICTURES), heldOut(), steps, seed)
                : train(
                        Mnist.read(folder, "train", Integer.MAX_VALUE),
                        Mnist.read(folder, "t10k", Integer.MAX_VALUE),
                        steps,
                        seed);
        System.out.printf("right on %.2f %% of the held-out pictures%n", 100 * result.accuracy());
        draw(result);
        System.out.println("picture: " + out);
        return 0;
    }

    /** The same without options: on drawn digits. */
    static Result train() {
        RowByRow defaults = new RowByRow();
        return train(drawn(0, TRAINING_FONTS, TRAINING_PICTURES), heldOut(), defaults.steps, defaults.seed);
    }

    private static Mnist.Images heldOut() {
        return drawn(TRAINING_FONTS, HELD_OUT_FONTS, HELD_OUT_PICTURES);
    }

    private static Mnist.Images drawn(int firstFont, int fonts, int count) {
        float[][] pixels = new float[count][];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % DIGITS;
            pixels[i] = DigitFonts.draw(labels[i], firstFont + i / DIGITS % fonts, firstFont * 100_000L + i);
        }
        return new Mnist.Images(pixels, labels);
    }

    /** Pictures as sequences of rows, [N, 28, 28], and what they show. */
    record Batch(Tensor rows, LongTensor labels) {
        /** Some of them. */
        Batch chosen(LongTensor indices) {
            List<Tensor> pictures = new ArrayList<>();
            long[] chosen = new long[indices.numel()];
            for (int i = 0; i < chosen.length; i++) {
                pictures.add(rows.select(0, (int) indices.get(i)));
                chosen[i] = labels.get((int) indices.get(i));
            }
            return new Batch(Tensor.stack(pictures, 0), LongTensor.of(chosen, chosen.length));
        }
    }

    /** Drawn pictures, each ten in a hand of their own, from a first one on. */
    static Batch batch(int firstFont, int count) {
        Mnist.Images images = drawn(firstFont, count, count);
        long[] all = LongStream.range(0, count).toArray();
        return new Batch(pictures(images, all), labels(images, all));
    }

    private static Result train(Mnist.Images training, Mnist.Images heldOut, int steps, long seed) {
        Generator generator = Generator.manualSeed(seed);
        try (LSTM lstm = LSTM.builder(SIDE, HIDDEN)
                        .batchFirst(true)
                        .generator(generator)
                        .build();
                Linear head =
                        Linear.builder(HIDDEN, DIGITS).generator(generator).build()) {
            Adam optimizer =
                    Adam.builder(Module.trainableOf(lstm, head)).lr(0.003).build();
            CrossEntropyLoss criterion = CrossEntropyLoss.builder().build();
            for (int step = 0; step < steps; step++) {
                long[] chosen =
                        generator.randint(0, training.labels().length, BATCH).toArray();
                try (Tape tape = new Tape()) {
                    Variable rows = tape.constant(pictures(training, chosen));
                    Variable last = lstm.forward(rows).output().select(1, -1);
                    Variable loss = criterion.forward(head.forward(last), labels(training, chosen));
                    optimizer.zeroGrad();
                    loss.backward();
                    ClipGrad.clipGradNorm(optimizer.parameters(), 1);
                    optimizer.step();
                }
            }
            int[] answers = new int[heldOut.labels().length];
            for (int i = 0; i < answers.length; i++) {
                Tensor output = lstm.forward(pictures(heldOut, i)).output();
                LongTensor answer = Functional.argmax(head.forward(output.select(1, -1)), 1);
                answers[i] = (int) answer.get(0);
            }
            return new Result(heldOut, answers);
        }
    }

    /** Pictures as a batch of sequences of rows, [N, 28, 28]. */
    private static Tensor pictures(Mnist.Images images, long... chosen) {
        float[] pixels = new float[chosen.length * SIDE * SIDE];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(images.pixels()[(int) chosen[i]], 0, pixels, i * SIDE * SIDE, SIDE * SIDE);
        }
        return Tensor.of(pixels, chosen.length, SIDE, SIDE);
    }

    private static LongTensor labels(Mnist.Images images, long[] chosen) {
        long[] labels = new long[chosen.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = images.labels()[(int) chosen[i]];
        }
        return LongTensor.of(labels, labels.length);
    }

    private void draw(Result result) throws IOException {
        List<Pictures.Captioned> some = new ArrayList<>();
        List<Pictures.Captioned> wrong = new ArrayList<>();
        for (int i = 0; i < result.answers.length; i++) {
            boolean isRight = result.answers[i] == result.heldOut.labels()[i];
            List<Pictures.Captioned> list = isRight ? some : wrong;
            if (list.size() < SHOWN) {
                String caption = isRight
                        ? Integer.toString(result.answers[i])
                        : result.answers[i] + " for " + result.heldOut.labels()[i];
                list.add(new Pictures.Captioned(image(result.heldOut.pixels()[i]), caption, isRight));
            }
        }
        Map<String, List<Pictures.Captioned>> titled = new LinkedHashMap<>();
        titled.put("Digits in hands that training never showed", some);
        titled.put("Mistaken", wrong);
        Pictures.captioned(out, titled);
    }

    private static BufferedImage image(float[] pixels) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < pixels.length; i++) {
            image.getRaster().setSample(i % SIDE, i / SIDE, 0, Math.round(255 * (1 - pixels[i])));
        }
        return image;
    }
}
