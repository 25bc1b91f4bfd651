package dev.rondo.cli;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Module;
import dev.rondo.nn.RNN;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times a layer on oneDNN and on the reference. */
@Command(
        name = "bench",
        description = {
            "Time a layer of random weights on oneDNN and on the reference: medians, quickly taken.",
            "",
            "scripts/bench compares with other engines, with more care.",
            ""
        })
final class BenchCommand implements Callable<Integer> {
    /** So long Java's compiler may take, at least. */
    private static final long WARM_UP_NANOS = 1_500_000_000L;
    /** The reference is some 20 times slower. */
    private static final int REFERENCE_ROUNDS = 7;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--kind",
            paramLabel = "LSTM|GRU|RNN",
            defaultValue = "LSTM",
            description = "Which layer. Default: ${DEFAULT-VALUE}.")
    private Kind kind;

    @Option(
            names = {"-T", "--steps"},
            converter = Sizes.Positive.class,
            defaultValue = "50",
            paramLabel = "T",
            description = "Time steps. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = {"-N", "--batch"},
            converter = Sizes.Positive.class,
            defaultValue = "8",
            paramLabel = "N",
            description = "Sequences. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = {"-I", "--input"},
            converter = Sizes.Positive.class,
            defaultValue = "128",
            paramLabel = "I",
            description = "Features of the input. Default: ${DEFAULT-VALUE}.")
    private int input;

    @Option(
            names = {"-H", "--hidden"},
            converter = Sizes.Positive.class,
            defaultValue = "256",
            paramLabel = "H",
            description = "Features of the state. Default: ${DEFAULT-VALUE}.")
    private int hidden;

    @Option(
            names = "--layers",
            converter = Sizes.Positive.class,
            defaultValue = "1",
            paramLabel = "L",
            description = "Stacked layers. Default: ${DEFAULT-VALUE}.")
    private int layers;

    @Option(names = "--bidirectional", description = "Run in both directions.")
    private boolean bidirectional;

    @Option(
            names = "--threads",
            converter = Sizes.Positive.class,
            paramLabel = "COUNT",
            description = "Threads a call. Default: as many as its work is worth.")
    private @Nullable Integer threads;

    @Option(
            names = "--rounds",
            converter = Sizes.Positive.class,
            defaultValue = "50",
            paramLabel = "R",
            description = "Calls to take the median of. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    /** The layers. */
    private enum Kind {
        LSTM,
        GRU,
        RNN
    }

    @SuppressWarnings("NullAway.Init") // picocli injects the fields
    BenchCommand() {}

    @Override
    public Integer call() {
        int referenceRounds = Math.min(rounds, REFERENCE_ROUNDS);
        double fast;
        double slow;
        try (Progress progress = Progress.of("timing", (long) rounds + referenceRounds)) {
            fast = time(Backend.oneDnn(), rounds, progress);
            slow = time(Backend.reference(), referenceRounds, progress);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s T%d N%d I%d H%d%s%s, threads %s%n",
                kind,
                steps,
                batch,
                input,
                hidden,
                layers > 1 ? " L" + layers : "",
                bidirectional ? " both ways" : "",
                chosen());
        out.printf(
                Locale.ROOT,
                "onednn     %12.1f us   %s%n",
                fast,
                Backend.oneDnn().description());
        out.printf(Locale.ROOT, "reference  %12.1f us   %.1f times as long%n", slow, slow / fast);
        return 0;
    }

    private Threads chosen() {
        return threads == null ? Threads.byDefault() : Threads.fixed(threads);
    }

    /** The median of the calls, in microseconds. */
    private double time(Backend backend, int count, Progress progress) {
        Generator generator = Generator.manualSeed(1);
        Tensor x = generator.randn(steps, batch, input);
        try (Module layer = layer(backend, generator)) {
            LayerRun run = LayerRun.of(layer, !bidirectional);
            LayerInput call = new LayerInput(x, null, null, null, false, false);
            double[] times = new double[count];
            long warm = System.nanoTime() + WARM_UP_NANOS;
            do {
                run.run(call, null, done -> {});
            } while (System.nanoTime() < warm);
            for (int round = 0; round < count; round++) {
                long start = System.nanoTime();
                run.run(call, null, done -> {});
                times[round] = (System.nanoTime() - start) / 1e3;
                progress.step();
            }
            Arrays.sort(times);
            return times[count / 2];
        }
    }

    private Module layer(Backend backend, Generator generator) {
        return switch (kind) {
            case LSTM ->
                LSTM.builder(input, hidden)
                        .numLayers(layers)
                        .bidirectional(bidirectional)
                        .threads(chosen())
                        .generator(generator)
                        .backend(backend)
                        .build();
            case GRU ->
                GRU.builder(input, hidden)
                        .numLayers(layers)
                        .bidirectional(bidirectional)
                        .threads(chosen())
                        .generator(generator)
                        .backend(backend)
                        .build();
            case RNN ->
                RNN.builder(input, hidden)
                        .numLayers(layers)
                        .bidirectional(bidirectional)
                        .threads(chosen())
                        .generator(generator)
                        .backend(backend)
                        .build();
        };
    }
}
