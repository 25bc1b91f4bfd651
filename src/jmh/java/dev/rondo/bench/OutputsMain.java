package dev.rondo.bench;

import dev.rondo.bench.engine.Call;
import dev.rondo.bench.engine.Engine;
import dev.rondo.bench.engine.EngineName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Writes one engine's output for each of several workloads; {@link Agreement} starts it and compares. */
final class OutputsMain {
    private OutputsMain() {}

    /** Arguments: the engine, its threads, the folder for the outputs, and workloads. */
    public static void main(String[] arguments) throws Exception {
        EngineName engine = EngineName.of(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        Path folder = Path.of(arguments[2]);
        List<String> workloads = Arrays.asList(arguments).subList(3, arguments.length);
        for (String name : workloads) {
            WorkloadData data = WorkloadData.of(Workloads.named(name));
            try (Engine opened = engine.open(data, threads);
                    Call call = opened.newCall()) {
                // The second call is what is timed, should an engine prepare something in its first.
                call.run();
                call.run();
                RawFloats.write(folder.resolve(name + ".f32"), call.output());
            }
        }
    }
}
