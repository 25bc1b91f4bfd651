package dev.rondo.cli;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.PackedSequence;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times a ragged batch three ways in one run: packed, padded, and each sequence alone. */
@Command(name = "ragged", description = "Time a ragged batch packed, padded, and sequence by sequence.")
final class RaggedCommand implements Callable<Integer> {
    private static final int BATCH = 32;
    private static final int STEPS = 50;
    private static final int INPUT = 128;
    private static final int HIDDEN = 256;
    private static final int WARM_UP = 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--rounds",
            converter = Sizes.Positive.class,
            paramLabel = "R",
            description = "Rounds to take medians of. Default: ${DEFAULT-VALUE}.",
            defaultValue = "60")
    private int rounds;

    @SuppressWarnings("NullAway.Init") // picocli injects the fields
    RaggedCommand() {}

    @Override
    public Integer call() {
        Generator g = Generator.manualSeed(2);
        Tensor x = g.randn(STEPS, BATCH, INPUT);
        int[] lengths = new int[BATCH];
        Arrays.setAll(lengths, n -> 1 + Math.round(n * (STEPS - 1) / (BATCH - 1f)));
        PackedSequence packed = PackedSequence.pack(x, lengths, false, false);
        List<Tensor> sequences = packed.unpack();
        double[][] micros = new double[3][rounds];
        try (Progress progress = Progress.of("timing", WARM_UP + rounds);
                LSTM lstm = LSTM.builder(INPUT, HIDDEN)
                        .generator(g)
                        .backend(Backend.oneDnn())
                        .build()) {
            requireAgreement(lstm, packed, sequences);
            for (int round = -WARM_UP; round < rounds; round++) {
                double[] times = {
                    time(() -> lstm.forward(packed)),
                    time(() -> lstm.forward(x)),
                    time(() -> sequences.forEach(lstm::forward))
                };
                for (int way = 0; way < 3 && round >= 0; way++) {
                    micros[way][round] = times[way];
                }
                progress.step();
            }
        }
        report(micros);
        return 0;
    }

    /** A timing of different results would mean nothing. */
    private static void requireAgreement(LSTM lstm, PackedSequence packed, List<Tensor> sequences) {
        List<Tensor> outputs = lstm.forward(packed).output().unpack();
        for (int n = 0; n < sequences.size(); n++) {
            double difference =
                    outputs.get(n).maxAbsDiff(lstm.forward(sequences.get(n)).output());
            if (!(difference <= 1e-6)) {
                throw new IllegalStateException("sequence " + n + " differs by " + difference);
            }
        }
    }

    private static double time(Runnable way) {
        long start = System.nanoTime();
        way.run();
        return (System.nanoTime() - start) / 1e3;
    }

    private void report(double[][] micros) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "LSTM, %d sequences of 1 to %d steps, I %d, H %d, %s%n",
                BATCH, STEPS, INPUT, HIDDEN, Backend.oneDnn().description());
        out.printf("packed        %8.0f us%n", median(micros[0]));
        out.printf("padded        %8.0f us, %.2f times packed%n", median(micros[1]), medianRatio(micros[1], micros[0]));
        out.printf("one by one    %8.0f us, %.2f times packed%n", median(micros[2]), medianRatio(micros[2], micros[0]));
        out.flush();
    }

    /** Of the rounds' ratios, since the machine's speed drifts. */
    private static double medianRatio(double[] times, double[] base) {
        double[] ratios = new double[times.length];
        Arrays.setAll(ratios, i -> times[i] / base[i]);
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
