package dev.rondo.bench.engine;

import dev.rondo.Backend;
import dev.rondo.Precision;
import dev.rondo.bench.Kind;
import dev.rondo.bench.Workload;
import dev.rondo.bench.WorkloadData;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The engines by their names in options and results. */
public enum EngineName {
    /** oneDNN, with the plan that Rondo chooses. */
    RONDO,
    /** oneDNN's own primitive, never Rondo's other plans. */
    RONDO_PRIMITIVE,
    /** Rondo's matrix products wherever they can run; measured when asked for. */
    RONDO_UNITS,
    /** The equations in plain Java. */
    REFERENCE,
    /** PyTorch with oneDNN where PyTorch itself chooses it. */
    DJL,
    /** PyTorch without oneDNN. */
    DJL_NO_MKLDNN,
    /** PyTorch in Python, of the release that the user has installed: a process of its own and no {@link Engine}. */
    PYTORCH,
    /** ONNX Runtime. */
    ONNXRUNTIME,
    /** Rondo, multiplying in bfloat16. */
    RONDO_BF16,
    /** Rondo, multiplying in 8 bits, with the input's range from the samples. */
    RONDO_INT8,
    /** PyTorch, multiplying in bfloat16. */
    DJL_BF16,
    /** ONNX Runtime, multiplying in 8 bits: {@code DynamicQuantizeLSTM}. */
    ONNXRUNTIME_INT8,
    /** The C program, which is a process of its own and no {@link Engine}. */
    BASELINE;

    /** Low precision pays where the weights are read for several rows, or where reading them is all the work. */
    private static final int FEWEST_ROWS = 8;

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

    /** What it multiplies in. */
    public Precision precision() {
        return switch (this) {
            case RONDO_BF16, DJL_BF16 -> Precision.BF16;
            case RONDO_INT8, ONNXRUNTIME_INT8 -> Precision.INT8;
            default -> Precision.F32;
        };
    }

    /** The same engine in float32, by whose name results call it. */
    public EngineName family() {
        return switch (this) {
            case RONDO_BF16, RONDO_INT8 -> RONDO;
            case DJL_BF16 -> DJL;
            case ONNXRUNTIME_INT8 -> ONNXRUNTIME;
            default -> this;
        };
    }

    /** Whether timing the workload says something about the engine. */
    public boolean times(Workload workload, int threads) {
        boolean lowPrecisionPays = !workload.ragged() && (workload.batch() >= FEWEST_ROWS || workload.isStep());
        return switch (this) {
            case RONDO_BF16, DJL_BF16 -> lowPrecisionPays;
            case RONDO_INT8, ONNXRUNTIME_INT8 -> lowPrecisionPays && workload.kind() == Kind.LSTM;
            case REFERENCE -> threads == 1 && workload.operations() <= REFERENCE_OPERATIONS;
            // Elsewhere PyTorch does not use oneDNN anyway; one number of threads shows what it does.
            case DJL_NO_MKLDNN -> threads == 1 && workload.kind() == Kind.LSTM && !workload.ragged();
            default -> true;
        };
    }

    /** How its JVM is started for calls on that many threads. */
    public Launch launch(int threads) {
        return switch (this) {
            case RONDO, RONDO_BF16, RONDO_INT8 -> new Launch(List.of(rondosThreads(threads)), Map.of());
            case RONDO_PRIMITIVE -> new Launch(List.of(rondosThreads(threads), "-Drondo.plan=primitive"), Map.of());
            case RONDO_UNITS -> new Launch(List.of(rondosThreads(threads), "-Drondo.plan=units"), Map.of());
            case DJL, DJL_NO_MKLDNN, DJL_BF16, PYTORCH -> pytorch(Integer.toString(threads));
            case REFERENCE, ONNXRUNTIME, ONNXRUNTIME_INT8, BASELINE -> Launch.PLAIN;
        };
    }

    private static Launch pytorch(String threads) {
        return new Launch(
                List.of(
                        "-Dai.djl.pytorch.num_threads=" + threads,
                        "-Dai.djl.pytorch.num_interop_threads=1",
                        // Everything is on the class path.
                        "-Dai.djl.offline=true"),
                // DJL's property is for the thread that loads PyTorch only: OpenMP counts for each thread.
                Map.of("OMP_NUM_THREADS", threads, "MKL_NUM_THREADS", threads));
    }

    /** One thread, or Rondo's default on a machine with that many processors. */
    private static String rondosThreads(int threads) {
        return threads == 1 ? "-Drondo.threads=1" : "-XX:ActiveProcessorCount=" + threads;
    }

    /** Makes the workload's layer; {@code threads} is for engines that are told with each layer. */
    public Engine open(WorkloadData data, int threads) {
        return switch (this) {
            case RONDO, RONDO_PRIMITIVE, RONDO_UNITS, RONDO_BF16, RONDO_INT8 ->
                RondoEngine.open(data, Backend.oneDnn(), precision());
            case REFERENCE -> RondoEngine.open(data, Backend.reference(), precision());
            case DJL, DJL_BF16 -> new DjlEngine(data, precision(), true);
            case DJL_NO_MKLDNN -> new DjlEngine(data, precision(), false);
            case ONNXRUNTIME, ONNXRUNTIME_INT8 -> new OnnxRuntimeEngine(data, precision(), threads);
            case PYTORCH, BASELINE -> throw new IllegalArgumentException(text() + " is a program of its own");
        };
    }
}
