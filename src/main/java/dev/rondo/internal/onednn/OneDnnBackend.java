package dev.rondo.internal.onednn;

import dev.rondo.BackendStats;
import dev.rondo.internal.loader.NativeLibrary;
import dev.rondo.internal.pool.Pool;
import dev.rondo.internal.reference.ReferenceBackend;
import dev.rondo.internal.spi.CellKernel;
import dev.rondo.internal.spi.CellKind;
import dev.rondo.internal.spi.CellWeights;
import dev.rondo.internal.spi.RecurrentBackend;
import org.jspecify.annotations.Nullable;

/** Runs cells as oneDNN primitives. */
public final class OneDnnBackend implements RecurrentBackend {
    private static @Nullable OneDnnBackend instance;

    private final OneDnn oneDnn;
    private final Pool<ExecutionContext> contexts;

    private OneDnnBackend(OneDnn oneDnn) {
        this.oneDnn = oneDnn;
        this.contexts = new Pool<>(() -> new ExecutionContext(oneDnn), ExecutionContext::close);
    }

    /**
     * The only one.
     *
     * @throws dev.rondo.NativeLibraryException when the native library cannot be loaded, on every call
     */
    public static synchronized OneDnnBackend instance() {
        OneDnnBackend present = instance;
        if (present == null) {
            OmpThreads.check();
            present = new OneDnnBackend(OneDnn.instance());
            instance = present;
        }
        return present;
    }

    @Override
    public CellKernel prepare(CellWeights weights) {
        CellKernel kernel = new OneDnnKernel(oneDnn, contexts, weights);
        return weights.spec().kind() == CellKind.RNN_RELU
                ? new ReluKernel(kernel, weights, ReferenceBackend.INSTANCE::prepare)
                : kernel;
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String description() {
        return "onednn: oneDNN " + library().version() + ", " + isa() + ", " + threads()
                + (threads() == 1 ? " thread" : " threads");
    }

    /** What was loaded, and from where. */
    public NativeLibrary library() {
        return oneDnn.library();
    }

    /** The instruction set in effect. */
    public String isa() {
        return Isa.effective();
    }

    /** Compiled shapes kept for each concurrent call. */
    public int planCapacity() {
        return PlanCache.CAPACITY;
    }

    /** OpenMP threads a call. */
    public int threads() {
        return OmpThreads.configured();
    }

    @Override
    public BackendStats stats() {
        return new BackendStats(
                Usage.KERNELS.intValue(),
                Usage.PLANS.intValue(),
                Usage.CONTEXTS.intValue(),
                Usage.WEIGHT_BYTES.sum(),
                Usage.SCRATCH_BYTES.sum(),
                Usage.HANDLES.sum(),
                Usage.implementations());
    }

    @Override
    public void trim() {
        contexts.trim();
    }
}
