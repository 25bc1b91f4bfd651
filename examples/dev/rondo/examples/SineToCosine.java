package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.nn.Linear;
import dev.rondo.nn.MSELoss;
import dev.rondo.nn.Module;
import dev.rondo.nn.RNN;
import dev.rondo.nn.RecurrentVariables;
import dev.rondo.nn.StateVariables;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Adam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A recurrent network that hears a sine and says the cosine: 10 steps at a time, with the state carried from piece to
 * piece and the gradient stopped there, which is truncated backpropagation through time.
 */
@Command(
        name = "sine",
        description = "Regression: a sine in, the cosine out.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class SineToCosine implements Callable<Integer> {
    private static final int STEPS = 10;
    private static final int HIDDEN = 32;

    @Option(names = "--pieces", description = "Pieces to learn from, of 10 steps each (default: ${DEFAULT-VALUE}).")
    private int pieces = 300;

    @Option(names = "--seed", description = "Seed of the weights (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--out", description = "Where the picture goes (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("target/examples/sine.png");

    /** What training gives: the mean squared error over the last pieces, and the curves of those. */
    record Result(double error, List<Double> truth, List<Double> prediction) {}

    @Override
    public Integer call() throws IOException {
        Result result = train(pieces, seed);
        System.out.printf("mean squared error over the last 5 pieces: %.5f%n", result.error);
        Pictures.curves(
                out,
                "A sine in, the cosine out",
                "step",
                List.of(new Pictures.Curve("cosine", result.truth), new Pictures.Curve("network", result.prediction)));
        System.out.println("picture: " + out);
        return 0;
    }

    /** The same without options. */
    static Result train() {
        SineToCosine defaults = new SineToCosine();
        return train(defaults.pieces, defaults.seed);
    }

    private static Result train(int pieces, long seed) {
        Generator generator = Generator.manualSeed(seed);
        List<Double> truth = new ArrayList<>();
        List<Double> prediction = new ArrayList<>();
        double error = 0;
        try (RNN rnn = RNN.builder(1, HIDDEN).generator(generator).build();
                Linear head = Linear.builder(HIDDEN, 1).generator(generator).build()) {
            Adam optimizer =
                    Adam.builder(Module.trainableOf(rnn, head)).lr(0.02).build();
            MSELoss criterion = MSELoss.builder().build();
            @Nullable StateVariables state = null;
            for (int piece = 0; piece < pieces; piece++) {
                Tensor x = wave(piece, Math::sin);
                Tensor y = wave(piece, Math::cos);
                try (Tape tape = new Tape()) {
                    RecurrentVariables heard = rnn.forward(tape.constant(x), state == null ? null : state.detach(tape));
                    Variable said = head.forward(heard.output());
                    Variable loss = criterion.forward(said, y);
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                    state = heard.state();
                    if (piece >= pieces - 5) {
                        error += loss.item() / 5;
                        add(truth, y);
                        add(prediction, said.value());
                    }
                }
            }
        }
        return new Result(error, truth, prediction);
    }

    /** A piece of a wave that goes on with every piece: 10 steps for each half turn, of one sequence. */
    private static Tensor wave(int piece, DoubleUnaryOperator function) {
        Tensor wave = Tensor.zeros(STEPS, 1, 1);
        for (int t = 0; t < STEPS; t++) {
            wave.set((float) function.applyAsDouble(Math.PI * (piece + (double) t / STEPS)), t, 0, 0);
        }
        return wave;
    }

    private static void add(List<Double> curve, Tensor values) {
        for (float value : values.toArray()) {
            curve.add((double) value);
        }
    }
}
