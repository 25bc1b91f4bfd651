package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.io.TorchFile;
import dev.rondo.nn.Functional;
import dev.rondo.nn.GRU;
import dev.rondo.nn.Linear;
import dev.rondo.nn.RecurrentStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Frames come one at a time, from several sources at once, and each gets its answer before the next one comes: a GRU
 * hears the noisy voltages of push buttons, each of which turns a light on and off, and says which lights are on.
 */
@Command(
        name = "streaming",
        description = "Streams: a frame in, an answer out, with the state kept between.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class Streaming implements Callable<Integer> {
    private static final int STEPS = 24;
    private static final int BUTTONS = 3;

    @Option(names = "--model", description = "The state dictionary (default: ${DEFAULT-VALUE}).")
    private Path model = Path.of("examples/models/switches.pt");

    @Option(names = "--seed", description = "Seed of the noise (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Override
    public Integer call() throws IOException {
        Tensor volts = Generator.manualSeed(seed).normal(0, 0.2, STEPS, BUTTONS, 1);
        for (int button = 0; button < BUTTONS; button++) {
            for (int t = 2 + button; t < STEPS; t += 4 + 3 * button) {
                volts.set(3 + volts.get(t, button, 0), t, button, 0);
            }
        }
        Tensor lights = listen(model, volts);
        for (int button = 0; button < BUTTONS; button++) {
            StringBuilder pushes = new StringBuilder();
            StringBuilder on = new StringBuilder();
            for (int t = 0; t < STEPS; t++) {
                pushes.append(volts.get(t, button, 0) > 1.5 ? '!' : '.');
                on.append(lights.get(t, button, 0) > 0.5 ? '*' : '.');
            }
            System.out.println("button " + button + "  " + pushes + "\nlight  " + button + "  " + on);
        }
        return 0;
    }

    /** How sure it is that each light is on: [T, N, 1] for voltages [T, N, 1], heard frame by frame. */
    static Tensor listen(Path model, Tensor volts) throws IOException {
        Map<String, Tensor> weights = TorchFile.read(model);
        Linear light = Linear.fromStateDict(weights, "light.");
        List<Tensor> answers = new ArrayList<>();
        try (GRU gru = GRU.fromStateDict(weights, "gru.")) {
            RecurrentStream stream = gru.stream(volts.size(1));
            for (int t = 0; t < volts.size(0); t++) {
                Tensor heard = stream.push(volts.select(0, t).unsqueeze(0)); // [1, N, H]
                answers.add(Functional.sigmoid(light.forward(heard)));
            }
        }
        return Tensor.cat(answers, 0);
    }
}
