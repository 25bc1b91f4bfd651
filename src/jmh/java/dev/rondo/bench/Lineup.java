package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All engines with one number of threads, each in a process of its own that lives as long as this. */
final class Lineup implements AutoCloseable {
    private final Path folder;
    private final Timing timing;
    private final int threads;
    private final @Nullable Baseline baseline;
    private final Map<String, float[]> references;
    private final Map<EngineName, EngineProcess> processes = new EnumMap<>(EngineName.class);

    /**
     * @param baseline null where the C program was not built
     * @param references the reference's output of each workload that it has run, whatever the number of threads
     */
    Lineup(Path folder, Timing timing, int threads, @Nullable Baseline baseline, Map<String, float[]> references) {
        this.folder = folder;
        this.timing = timing;
        this.threads = threads;
        this.baseline = baseline;
        this.references = references;
    }

    private EngineProcess process(EngineName engine) {
        return processes.computeIfAbsent(engine, name -> EngineProcess.start(name, threads, timing, folder));
    }

    /** Makes a workload's layers. */
    void open(Workload workload, List<EngineName> engines) {
        WorkloadData.write(folder, workload);
        for (EngineName engine : engines) {
            if (engine != EngineName.BASELINE) {
                process(engine).open(workload);
            }
        }
    }

    /** Compares the outputs of open layers. */
    List<Agreement.Row> compare(Workload workload, List<EngineName> engines) {
        Map<EngineName, float[]> outputs = new EnumMap<>(EngineName.class);
        engines.forEach(engine -> outputs.put(engine, output(workload, engine)));
        return Agreement.check(workload, threads, expected(workload, engines, outputs), outputs);
    }

    private float[] expected(Workload workload, List<EngineName> engines, Map<EngineName, float[]> outputs) {
        if (!Agreement.hasReference(workload)) {
            return outputs.get(engines.get(0));
        }
        return references.computeIfAbsent(
                workload.name(),
                name -> outputs.containsKey(EngineName.REFERENCE)
                        ? outputs.get(EngineName.REFERENCE)
                        : reference(workload));
    }

    private float[] reference(Workload workload) {
        EngineProcess reference = process(EngineName.REFERENCE);
        reference.open(workload);
        float[] output = output(workload, EngineName.REFERENCE);
        reference.free();
        return output;
    }

    private float[] output(Workload workload, EngineName engine) {
        Path file = folder.resolve("outputs").resolve(workload.name() + "-" + engine.text() + "-" + threads + ".f32");
        if (engine == EngineName.BASELINE) {
            required().write(threads, workload, file);
        } else {
            process(engine).output(file);
        }
        return RawFloats.read(file);
    }

    /** Microseconds of a call. */
    double time(Workload workload, EngineName engine) {
        return engine == EngineName.BASELINE
                ? required().time(workload, threads)
                : process(engine).time();
    }

    /** Frees open layers. */
    void free(List<EngineName> engines) {
        for (EngineName engine : engines) {
            if (engine != EngineName.BASELINE) {
                process(engine).free();
            }
        }
    }

    private Baseline required() {
        if (baseline == null) {
            throw new IllegalStateException("the baseline was not built");
        }
        return baseline;
    }

    @Override
    public void close() {
        processes.values().forEach(EngineProcess::close);
    }
}
