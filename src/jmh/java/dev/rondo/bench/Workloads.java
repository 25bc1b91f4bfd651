package dev.rondo.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The table of workloads. */
public final class Workloads {
    /** What the table of ratios shows. */
    public static final List<Workload> TABLE = List.of(
            lstm("article", 2, 3, 4, 3),
            lstm("step-h128", 1, 1, 128, 128),
            lstm("step-h256", 1, 1, 256, 256),
            lstm("step-h512", 1, 1, 512, 512),
            lstm("seq-h256", 50, 1, 128, 256),
            lstm("batch-h256", 50, 32, 128, 256),
            lstm("batch-h512", 25, 16, 512, 512),
            lstm("batch-h1024", 25, 32, 1024, 1024),
            lstm("seq-h1024", 50, 1, 1024, 1024),
            lstm("long-h256", 100, 8, 256, 256),
            lstm("wide-h1536", 50, 8, 1536, 1536),
            lstm("small-batch-h1024", 50, 4, 1024, 1024),
            new Workload("bidirectional", Kind.LSTM, 2, 2, 100, 8, 256, 256, false),
            new Workload("ragged", Kind.LSTM, 1, 1, 50, 32, 128, 256, true),
            single("gru-step-h256", Kind.GRU, 1, 1, 256, 256),
            single("gru-batch-h256", Kind.GRU, 50, 32, 128, 256),
            single("gru-batch-h512", Kind.GRU, 25, 16, 512, 512),
            single("gru-long-h256", Kind.GRU, 100, 8, 256, 256),
            single("rnn-step-h256", Kind.RNN, 1, 1, 256, 256),
            single("rnn-batch-h256", Kind.RNN, 50, 32, 128, 256),
            single("rnn-batch-h512", Kind.RNN, 25, 16, 512, 512),
            single("rnn-long-h256", Kind.RNN, 100, 8, 256, 256),
            single("deepspeech2-n1", Kind.GRU, 50, 1, 1760, 1760),
            single("deepspeech2-n32", Kind.GRU, 50, 32, 1760, 1760),
            lstm("rnnt-encoder", 100, 16, 240, 1024),
            lstm("rnnt-prediction", 1, 1, 320, 320));

    /** What the plots of time against one size show. */
    public static final List<Workload> SWEEPS = sweeps();

    /** One workload for each thing that decides who is ahead: what fits into a few minutes. */
    public static final List<Workload> QUICK = Stream.of(
                    "article",
                    "step-h256",
                    "seq-h256",
                    "batch-h256",
                    "batch-h512",
                    "small-batch-h1024",
                    "ragged",
                    "gru-batch-h256",
                    "rnn-batch-h256")
            .map(Workloads::named)
            .toList();

    private Workloads() {}

    /**
     * The workload of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Workload named(String name) {
        return Stream.concat(TABLE.stream(), SWEEPS.stream())
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload is called " + name));
    }

    private static List<Workload> sweeps() {
        List<Workload> sweeps = new ArrayList<>();
        for (int steps : new int[] {1, 2, 5, 10, 20, 50, 100}) {
            sweeps.add(lstm("sweep-t-" + steps, steps, 8, 256, 256));
        }
        for (int batch : new int[] {1, 2, 4, 8, 16, 32, 64}) {
            sweeps.add(lstm("sweep-n-" + batch, 25, batch, 256, 256));
        }
        for (int hidden : new int[] {64, 128, 256, 512, 1024}) {
            sweeps.add(lstm("sweep-h-" + hidden, 25, 8, hidden, hidden));
        }
        return List.copyOf(sweeps);
    }

    private static Workload lstm(String name, int steps, int batch, int input, int hidden) {
        return single(name, Kind.LSTM, steps, batch, input, hidden);
    }

    private static Workload single(String name, Kind kind, int steps, int batch, int input, int hidden) {
        return new Workload(name, kind, 1, 1, steps, batch, input, hidden, false);
    }
}
