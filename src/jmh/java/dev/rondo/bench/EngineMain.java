package dev.rondo.bench;

import dev.rondo.bench.engine.Call;
import dev.rondo.bench.engine.Engine;
import dev.rondo.bench.engine.EngineName;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** One engine, which opens, checks and times a workload at a time as {@link EngineProcess} says. */
final class EngineMain {
    /** What lines that answer an order begin with. */
    static final String ANSWER = "@answer ";

    private static @Nullable Engine open;

    private final EngineName engine;
    private final int threads;
    private final JmhTimer timer;
    private final Path folder;
    private String workload = "";

    private EngineMain(EngineName engine, int threads, Timing timing, Path folder) {
        this.engine = engine;
        this.threads = threads;
        this.timer = new JmhTimer(timing, folder.resolve("logs").resolve("jmh"));
        this.folder = folder;
    }

    /** Arguments: the engine, its threads, the timing's two numbers, and the folder of the benchmark's results. */
    public static void main(String[] arguments) throws Exception {
        EngineMain main = new EngineMain(
                EngineName.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                new Timing(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3])),
                Path.of(arguments[4]));
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                String[] words = line.split(" ", 2);
                System.out.println(ANSWER + main.answer(words[0], words.length == 1 ? "" : words[1]));
            }
        }
    }

    /**
     * Obeys in a thread that ends: OpenMP keeps idle threads for each thread that has called it, and once it has more
     * threads than processors, those of the timed call sleep at each meeting instead of spinning.
     */
    private String answer(String order, String argument) throws Exception {
        FutureTask<String> task = new FutureTask<>(() -> obey(order, argument));
        Thread thread = new Thread(task, order);
        thread.start();
        String answer = task.get();
        thread.join();
        return answer;
    }

    private String obey(String order, String argument) {
        switch (order) {
            case "open" -> {
                workload = argument;
                open = engine.open(WorkloadData.read(folder, Workloads.named(workload)), threads);
            }
            case "output" -> output(Path.of(argument));
            case "time" -> {
                return String.format(Locale.ROOT, "%.4f", time());
            }
            case "free" -> {
                open().close();
                open = null;
            }
            default -> throw new IllegalArgumentException(order);
        }
        return "done";
    }

    /** The open workload's layer; {@link EngineBenchmark} runs it. */
    static Engine open() {
        Engine present = open;
        if (present == null) {
            throw new IllegalStateException("no workload is open");
        }
        return present;
    }

    private static void output(Path file) {
        try (Call call = open().newCall()) {
            // The second call is what is timed, should an engine prepare something in its first.
            call.run();
            call.run();
            RawFloats.write(file, call.output());
        }
    }

    private double time() {
        String log = workload + "-" + engine.text() + "-" + threads;
        return JmhTimer.time(
                timer.options(EngineBenchmark.class, Workloads.named(workload).operations(), log)
                        .build(),
                log);
    }
}
