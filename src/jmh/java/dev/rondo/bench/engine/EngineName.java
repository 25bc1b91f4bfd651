package dev.rondo.bench.engine;

import dev.rondo.Backend;
import dev.rondo.bench.Kind;
import dev.rondo.bench.Workload;
import dev.rondo.bench.WorkloadData;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The engines by their names in options and results. */
public enum EngineName {
    /** oneDNN, with the plan that Rondo chooses. */
    RONDO,
    /** oneDNN's own primitive, never Rondo's other plans. */
    RONDO_PRIMITIVE,
    /** The equations in plain Java. */
    REFERENCE,
    /** PyTorch with oneDNN where PyTorch itself chooses it. */
    DJL,
    /** PyTorch without oneDNN. */
    DJL_NO_MKLDNN,
    /** ONNX Runtime. */
    ONNXRUNTIME,
    /** The C program, which is a process of its own and no {@link Engine}. */
    BASELINE;

    /** What the reference multiplies in at most 50 ms or so; slower calls say nothing that faster ones do not. */
    private static final long REFERENCE_OPERATIONS = 40_000_000;

    /** As options and results write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The engine of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static EngineName of(String text) {
        return Arrays.stream(values())
                .filter(engine -> engine.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no engine is called " + text));
    }

    /** Whether timing the workload says something about the engine. */
    public boolean times(Workload workload, int threads) {
        return switch (this) {
            case REFERENCE -> threads == 1 && workload.operations() <= REFERENCE_OPERATIONS;
            // Elsewhere PyTorch does not use oneDNN anyway; one number of threads shows what it does.
            case DJL_NO_MKLDNN -> threads == 1 && workload.kind() == Kind.LSTM && !workload.ragged();
            default -> true;
        };
    }

    /** What a JVM that runs the engine is started with, besides what all are. */
    public List<String> jvmArguments(int threads) {
        return switch (this) {
            case RONDO -> List.of("-Drondo.threads=" + threads);
            case RONDO_PRIMITIVE -> List.of("-Drondo.threads=" + threads, "-Drondo.plan=primitive");
            case DJL, DJL_NO_MKLDNN ->
                List.of(
                        "-Dai.djl.pytorch.num_threads=" + threads,
                        "-Dai.djl.pytorch.num_interop_threads=1",
                        // Everything is on the class path.
                        "-Dai.djl.offline=true");
            case REFERENCE, ONNXRUNTIME, BASELINE -> List.of();
        };
    }

    /** Makes the workload's layer; {@code threads} is for engines that are told with each layer. */
    public Engine open(WorkloadData data, int threads) {
        return switch (this) {
            case RONDO, RONDO_PRIMITIVE -> RondoEngine.open(data, Backend.oneDnn());
            case REFERENCE -> RondoEngine.open(data, Backend.reference());
            case DJL -> new DjlEngine(data, true);
            case DJL_NO_MKLDNN -> new DjlEngine(data, false);
            case ONNXRUNTIME -> new OnnxRuntimeEngine(data, threads);
            case BASELINE -> throw new IllegalArgumentException("the baseline is a program of its own");
        };
    }
}
