package dev.rondo.bench.training;

import dev.rondo.Backend;
import dev.rondo.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times whole steps of training, with Adam: Rondo's on one thread, on two, and on one in bfloat16 where the CPU has it,
 * and PyTorch's on one, in turns. What computes other losses than PyTorch is not timed.
 */
@Command(
        name = "bench-training",
        description = "Times steps of training beside PyTorch's, where RONDO_BENCH_PYTHON names a Python that has it.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class TrainingBench implements Callable<Integer> {
    private static final int COMPARED = 3;
    private static final double AGREEMENT = 1e-4;
    private static final double ROUND_MILLIS = 400;

    @Option(names = "--rounds", description = "Turns (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Option(names = "--warm", description = "Steps before the first turn (default: ${DEFAULT-VALUE}).")
    private int warm = 150;

    @Option(names = "--only", description = "Cases whose name has this in it.")
    private String only = "";

    /** Runs it; its exit status is the process's. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TrainingBench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        String python = System.getenv("RONDO_BENCH_PYTHON");
        StringBuilder table = new StringBuilder();
        try (TorchProcess torch = python == null || python.isBlank() ? null : new TorchProcess(python, 1)) {
            table.append("Machine and library: ")
                    .append(Backend.oneDnn().description())
                    .append(torch == null ? "" : "; PyTorch " + torch.version())
                    .append(
                            "\n\n| step | PyTorch ms | Rondo ms | ahead | wanted | two threads ms | second thread | bf16 ms | bf16 ahead |\n")
                    .append("|---|---|---|---|---|---|---|---|---|\n");
            System.out.print(table);
            for (TrainingCase shape : TrainingCase.ALL) {
                if (shape.toString().contains(only)) {
                    String row = row(shape, torch);
                    System.out.print(row);
                    table.append(row);
                }
            }
        }
        Path file = Path.of("target/bench/training.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, table);
        return 0;
    }

    private String row(TrainingCase shape, @Nullable TorchProcess torch) throws IOException {
        try (RondoTraining one = new RondoTraining(shape, 1, Precision.F32);
                RondoTraining two = new RondoTraining(shape, 2, Precision.F32);
                RondoTraining half = inBf16(shape)) {
            List<Double> losses = new ArrayList<>();
            for (int i = 0; i < COMPARED; i++) {
                losses.add(one.step());
            }
            if (torch != null) {
                requireSame(shape, losses, torch.run(shape, COMPARED).losses());
                torch.run(shape, 20);
            }
            time(one, warm);
            time(two, warm / 2);
            if (half != null) {
                time(half, warm);
            }
            int steps = (int) Math.max(3, ROUND_MILLIS / median(time(one, 5)));
            List<Double> ahead = new ArrayList<>();
            List<Double> second = new ArrayList<>();
            List<Double> ones = new ArrayList<>();
            List<Double> twos = new ArrayList<>();
            List<Double> torches = new ArrayList<>();
            List<Double> halves = new ArrayList<>();
            List<Double> aheadOfOne = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                double byOne = median(time(one, steps));
                double byTwo = median(time(two, steps));
                ones.add(byOne);
                twos.add(byTwo);
                second.add(byOne / byTwo);
                if (half != null) {
                    double byHalf = median(time(half, steps));
                    halves.add(byHalf);
                    aheadOfOne.add(byOne / byHalf);
                }
                if (torch != null) {
                    double byTorch = median(torch.run(shape, steps).milliseconds());
                    torches.add(byTorch);
                    ahead.add(byTorch / byOne);
                }
            }
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %.2f | %s | %.2f | %.2f | %.2f | %s | %s |%n",
                    shape,
                    text(torches),
                    median(ones),
                    text(ahead),
                    shape.target(),
                    median(twos),
                    median(second),
                    text(halves),
                    text(aheadOfOne));
        }
    }

    /** Null where the CPU has none. */
    private static @Nullable RondoTraining inBf16(TrainingCase shape) {
        try {
            return new RondoTraining(shape, 1, Precision.BF16);
        } catch (UnsupportedOperationException e) {
            return null;
        }
    }

    private static String text(List<Double> values) {
        return values.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", median(values));
    }

    private static void requireSame(TrainingCase shape, List<Double> actual, List<Double> expected) {
        for (int i = 0; i < actual.size(); i++) {
            if (!(Math.abs(actual.get(i) - expected.get(i)) <= AGREEMENT * Math.abs(expected.get(i)))) {
                throw new IllegalStateException(shape + ": losses are not PyTorch's, " + actual + " and " + expected);
            }
        }
    }

    private static List<Double> time(RondoTraining training, int steps) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            long begin = System.nanoTime();
            training.step();
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        return millis;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
