package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.Dropout;
import dev.rondo.nn.GRU;
import dev.rondo.nn.Linear;
import dev.rondo.nn.Module;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Adam;
import dev.rondo.optim.ClipGrad;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One layer against three, with and without dropout, on little data: 400 pictures of digits, read row by row. What they
 * have learned is what they say of 400 pictures in other hands.
 */
@Command(
        name = "stacks",
        description = "Depth and dropout: 1 against 3 layers on little data.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class DeepStacks implements Callable<Integer> {
    private static final int SIDE = DigitFonts.SIDE;
    private static final int HIDDEN = 64;
    private static final int PICTURES = 400;
    private static final int BATCH = 50;
    private static final int EVERY = 20;

    @Option(names = "--steps", description = "Steps of training (default: ${DEFAULT-VALUE}).")
    private int steps = 300;

    @Option(names = "--seed", description = "Seed of weights, dropout and order (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--out", description = "Where the picture goes (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("target/examples/stacks.png");

    @Override
    public Integer call() throws IOException {
        Map<String, List<Double>> losses = train(steps, seed);
        List<Pictures.Curve> curves = new ArrayList<>();
        losses.forEach((name, curve) -> {
            System.out.printf(
                    "%-22s loss on other hands: lowest %.3f, at the end %.3f%n", name, lowest(curve), last(curve));
            curves.add(new Pictures.Curve(name, curve));
        });
        Pictures.curves(out, "Held-out loss, 400 pictures to learn from", EVERY + " steps", curves);
        System.out.println("picture: " + out);
        return 0;
    }

    /** The same without options. */
    static Map<String, List<Double>> train() {
        DeepStacks defaults = new DeepStacks();
        return train(defaults.steps, defaults.seed);
    }

    static double last(List<Double> curve) {
        return curve.get(curve.size() - 1);
    }

    static double lowest(List<Double> curve) {
        return curve.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    private static Map<String, List<Double>> train(int steps, long seed) {
        Map<String, List<Double>> losses = new LinkedHashMap<>();
        for (int layers : new int[] {1, 3}) {
            for (double dropout : new double[] {0, 0.5}) {
                String name = layers + (layers == 1 ? " layer" : " layers") + (dropout > 0 ? ", dropout" : "");
                losses.put(name, train(layers, dropout, steps, seed));
            }
        }
        return losses;
    }

    /** The held-out loss every few steps. */
    private static List<Double> train(int layers, double probability, int steps, long seed) {
        RowByRow.Batch training = RowByRow.batch(0, PICTURES);
        RowByRow.Batch heldOut = RowByRow.batch(1000, PICTURES);
        Generator generator = Generator.manualSeed(seed);
        List<Double> losses = new ArrayList<>();
        try (GRU gru = GRU.builder(SIDE, HIDDEN)
                        .numLayers(layers)
                        .dropout(layers > 1 ? probability : 0)
                        .batchFirst(true)
                        .generator(generator)
                        .build();
                Linear head = Linear.builder(HIDDEN, 10).generator(generator).build()) {
            Dropout dropout = new Dropout(probability, generator);
            Adam optimizer =
                    Adam.builder(Module.trainableOf(gru, head)).lr(0.003).build();
            CrossEntropyLoss criterion = CrossEntropyLoss.builder().build();
            for (int step = 1; step <= steps; step++) {
                gru.train();
                dropout.train();
                RowByRow.Batch batch = training.chosen(generator.randint(0, PICTURES, BATCH));
                try (Tape tape = new Tape()) {
                    Variable last =
                            gru.forward(tape.constant(batch.rows())).output().select(1, -1);
                    Variable loss = criterion.forward(head.forward(dropout.forward(last)), batch.labels());
                    optimizer.zeroGrad();
                    loss.backward();
                    ClipGrad.clipGradNorm(optimizer.parameters(), 1);
                    optimizer.step();
                }
                if (step % EVERY == 0) {
                    gru.eval();
                    Tensor output = gru.forward(heldOut.rows()).output();
                    losses.add((double) criterion.forward(head.forward(output.select(1, -1)), heldOut.labels()));
                }
            }
        }
        return losses;
    }
}
