package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.StateVariables;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Adam;
import dev.rondo.optim.Checkpoint;
import dev.rondo.optim.ClipGrad;
import dev.rondo.optim.ReduceLROnPlateau;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Trains a {@link PoemModel}: truncated backpropagation through time over parallel streams of a text, with a part held
 * out to see when it is time to stop.
 */
final class PoemTraining implements AutoCloseable {
    static final String BEST = "best.safetensors";
    static final String LAST = "last.safetensors";
    private static final double LN2 = Math.log(2);
    /** Characters that are read before those that are scored. */
    private static final int BEFORE = 64;

    private final Limits limits;
    private final ProgressLine progress;
    private final Path folder;
    private final PoemSettings settings;
    private final int[] text;
    private final int learned;
    private final PoemStreams streams;
    private final Generator generator;
    private final PoemModel model;
    private final Adam optimizer;
    private final ReduceLROnPlateau schedule;
    private final Checkpoint checkpoint;
    private final CrossEntropyLoss criterion =
            CrossEntropyLoss.builder().inPlace(true).build();

    private int epoch;
    private int window;
    private int cut;
    private int step;
    private int misses;
    private double best = Double.POSITIVE_INFINITY;
    /** Of the windows since the last evaluation. */
    private double bits;

    private int windows;
    private final List<Point> curve = new ArrayList<>();
    private @Nullable Tensor h;
    private @Nullable Tensor c;

    /**
     * When to stop.
     *
     * @param patience evaluations without a better one
     * @param evaluateEvery steps from evaluation to evaluation; 0 for an epoch
     */
    record Limits(int epochs, int patience, int evaluateEvery) {}

    /** An evaluation: bits a character of what was just learned from, with dropout, and of what was held out. */
    record Point(int step, double learned, double heldOut) {}

    /**
     * What training came to.
     *
     * @param ending why it stopped
     */
    record Result(double heldOut, String ending) {}

    /** Gets ready to train from the beginning. */
    PoemTraining(PoemSettings settings, String text, Path folder, Limits limits, ProgressLine progress) {
        this.settings = settings;
        this.folder = folder;
        this.limits = limits;
        this.progress = progress;
        String vocabulary = PoemText.vocabularyOf(text);
        this.text = new PoemText(vocabulary).numbers("the text", text);
        int heldOut = (int) (this.text.length * settings.number("held-out"));
        if (heldOut == 0) {
            throw new PoemWriter.Refusal("the text is too short: " + this.text.length
                    + " characters, of which nothing can be held out; see --held-out");
        }
        this.learned = this.text.length - heldOut;
        this.streams = PoemStreams.of(
                Arrays.copyOf(this.text, learned), settings.integer("streams"), settings.integer("steps"));
        this.generator = Generator.manualSeed(settings.integer("seed"));
        this.model = new PoemModel(settings, vocabulary, generator);
        this.optimizer =
                Adam.builder(model.trainable()).lr(settings.number("lr")).build();
        this.schedule = ReduceLROnPlateau.builder(optimizer)
                .factor(0.5)
                .patience(0)
                .threshold(0.002)
                .build();
        this.checkpoint = model.checkpoint(Map.of(
                        "text", "of " + this.text.length + " characters, hash " + Integer.toHexString(text.hashCode())))
                .optimizer(optimizer)
                .scheduler(schedule)
                .generator("training", generator)
                .build();
    }

    /** Goes on where the last checkpoint was saved. */
    void resume() throws IOException {
        Checkpoint.Position position;
        try {
            position = checkpoint.load(folder.resolve(LAST));
        } catch (IllegalArgumentException e) {
            throw new PoemWriter.Refusal(String.valueOf(e.getMessage()));
        }
        epoch = (int) position.number("epoch");
        window = (int) position.number("window");
        cut = (int) position.number("cut");
        step = (int) position.number("step");
        misses = (int) position.number("misses");
        best = position.number("best");
        bits = position.number("bits");
        windows = (int) position.number("windows");
        h = position.tensors().get("h");
        c = position.tensors().get("c");
        Tensor points = position.tensors().get("curve");
        for (int i = 0; points != null && i < points.size(0); i++) {
            curve.add(new Point((int) points.get(i, 0), points.get(i, 1), points.get(i, 2)));
        }
    }

    private void save(String name) throws IOException {
        Map<String, String> numbers = Checkpoint.Position.of(Map.of(
                        "epoch", epoch, "window", window, "cut", cut, "step", step, "misses", misses, "best", best,
                        "bits", bits, "windows", windows))
                .texts();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        float[] points = new float[curve.size() * 3];
        for (int i = 0; i < curve.size(); i++) {
            points[3 * i] = curve.get(i).step;
            points[3 * i + 1] = (float) curve.get(i).learned;
            points[3 * i + 2] = (float) curve.get(i).heldOut;
        }
        tensors.put("curve", Tensor.of(points, curve.size(), 3));
        if (h != null) {
            tensors.put("h", h);
        }
        if (c != null) {
            tensors.put("c", c);
        }
        checkpoint.save(folder.resolve(name), new Checkpoint.Position(new TreeMap<>(numbers), tensors));
    }

    /** Trains until a limit is reached, nothing becomes better any more, or the process is asked to end. */
    Result train(Interruption interruption) throws IOException {
        Files.createDirectories(folder);
        if (step == 0) {
            cut = streams.cut(generator);
            save(LAST);
        }
        int every = limits.evaluateEvery == 0 ? streams.windows() : limits.evaluateEvery;
        long start = System.nanoTime();
        int first = step;
        String ending = "it has read the text " + limits.epochs + " times";
        model.train(true);
        while (epoch < limits.epochs && !interruption.isWanted()) {
            step();
            double stepsASecond = (step - first) * 1e9 / (System.nanoTime() - start);
            progress.show(
                    part(),
                    String.format(Locale.ROOT, "%.3f bits a character, %s", bits / windows, pace(stepsASecond)));
            if (step % every == 0 && evaluate(stepsASecond)) {
                ending = "nothing has become better for " + misses + " evaluations";
                break;
            }
        }
        save(LAST);
        return new Result(best, interruption.isWanted() ? "it was interrupted" : ending);
    }

    /** Reads a window, and learns from it. */
    private void step() {
        double loss = learn(streams.inputs(cut, window), streams.targets(cut, window));
        bits += loss / LN2;
        windows++;
        step++;
        window++;
        if (window == streams.windows()) {
            window = 0;
            epoch++;
            cut = streams.cut(generator);
            h = null;
            c = null;
        }
    }

    private double learn(LongTensor inputs, LongTensor targets) {
        try (Tape tape = new Tape()) {
            PoemModel.Window read = model.forward(tape, inputs, carried(tape));
            Variable loss = criterion.forward(read.logits(), targets);
            requireFinite("loss", loss.item());
            optimizer.zeroGrad();
            loss.backward();
            requireFinite("gradient's norm", ClipGrad.clipGradNorm(optimizer.parameters(), settings.number("clip")));
            optimizer.step();
            Variable cell = read.state().c();
            h = read.state().h().value();
            c = cell == null ? null : cell.value();
            return loss.item();
        }
    }

    private @Nullable StateVariables carried(Tape tape) {
        Tensor hidden = h;
        Tensor cell = c;
        return hidden == null
                ? null
                : new StateVariables(tape.constant(hidden), cell == null ? null : tape.constant(cell));
    }

    private void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new PoemWriter.Refusal("the " + what + " is " + value + " at step " + (step + 1)
                    + ": try a smaller --lr; the last good checkpoint is " + folder.resolve(LAST));
        }
    }

    /** Looks at what is held out, and keeps the model; whether it is time to stop. */
    private boolean evaluate(double stepsASecond) throws IOException {
        model.train(false);
        double heldOut = PoemStreams.bits(model, text, learned, settings.integer("streams"), BEFORE);
        model.train(true);
        requireFinite("loss of what is held out", heldOut);
        curve.add(new Point(step, bits / windows, heldOut));
        double learning = bits / windows;
        bits = 0;
        windows = 0;
        schedule.step(heldOut);
        boolean isBetter = heldOut < best;
        best = Math.min(best, heldOut);
        misses = isBetter ? 0 : misses + 1;
        save(LAST);
        if (isBetter) {
            save(BEST);
        }
        progress.say(String.format(
                Locale.ROOT,
                "step %5d: %.3f bits a character learning, %.3f held out%s, lr %.2g, %s",
                step,
                learning,
                heldOut,
                isBetter ? " (best)" : "",
                optimizer.lr(),
                pace(stepsASecond)));
        return misses >= limits.patience;
    }

    /** Bits a character of what is held out by the n-gram model that learns from the same characters. */
    double ngram(int order) {
        return new NgramModel(order, model.text().size(), Arrays.copyOf(text, learned)).bits(text, learned);
    }

    /** Of all the windows that may be read. */
    private double part() {
        return (epoch + (double) window / streams.windows()) / limits.epochs;
    }

    private String pace(double stepsASecond) {
        double left = (1 - part()) * limits.epochs * streams.windows();
        return String.format(
                Locale.ROOT,
                "epoch %d of %d, %,.0f tokens/s, %s left",
                Math.min(epoch + 1, limits.epochs),
                limits.epochs,
                stepsASecond * streams.steps() * streams.streams(),
                ProgressLine.time(left / stepsASecond));
    }

    /** Every evaluation, from the first on. */
    List<Point> curve() {
        return curve;
    }

    @Override
    public void close() {
        model.close();
    }
}
