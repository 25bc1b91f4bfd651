package dev.rondo.internal.onednn;

import dev.rondo.BackendStats;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CallCounts;
import dev.rondo.internal.cell.CellBackend;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.LinearKernel;
import dev.rondo.internal.cell.TrainingKernel;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.loader.NativeLibrary;
import dev.rondo.internal.onednn.product.LinearContext;
import dev.rondo.internal.onednn.product.OneDnnLinear;
import dev.rondo.internal.onednn.training.OneDnnTraining;
import dev.rondo.internal.reference.ReferenceBackend;
import dev.rondo.internal.tensor.TensorPool;
import dev.rondo.internal.threads.Pool;
import dev.rondo.internal.threads.WorkerPool;
import org.jspecify.annotations.Nullable;

/** Runs cells as oneDNN primitives. */
public final class OneDnnBackend implements CellBackend {
    private static @Nullable OneDnnBackend instance;

    private final OneDnn oneDnn;
    private final Pool<ExecutionContext> contexts;
    private final Pool<LinearContext> linearContexts;
    private final ThreadBudget budget = new ThreadBudget();

    private final PlanSettings plans;
    private final CallCounts calls = new CallCounts();

    private OneDnnBackend(OneDnn oneDnn, PlanSettings plans) {
        this.oneDnn = oneDnn;
        this.plans = plans;
        this.contexts = new Pool<>(() -> new ExecutionContext(oneDnn, plans.capacity()), ExecutionContext::close);
        this.linearContexts = new Pool<>(() -> new LinearContext(oneDnn, plans.capacity()), LinearContext::close);
    }

    /**
     * The only one.
     *
     * @throws dev.rondo.NativeLibraryException when the native library cannot be loaded, on every call
     * @throws IllegalArgumentException when a property of Rondo's has a value that it does not allow
     */
    public static synchronized OneDnnBackend instance() {
        OneDnnBackend present = instance;
        if (present == null) {
            Threads.byDefault();
            WorkerPool.spinMicros();
            PlanSettings plans = PlanSettings.current();
            present = new OneDnnBackend(OneDnn.instance(), plans);
            instance = present;
        }
        return present;
    }

    @Override
    public CellKernel prepare(CellWeights weights, CellSettings settings) {
        PrecisionSupport.require(weights.spec(), settings.precision());
        CellKernel kernel = new OneDnnKernel(oneDnn, contexts, budget, weights, settings);
        return weights.spec().kind() == CellKind.RNN_RELU
                ? new ReluKernel(kernel, weights, ReferenceBackend::equations)
                : kernel;
    }

    @Override
    public TrainingKernel prepareTraining(CellWeights weights, CellSettings settings) {
        if (!weights.spec().kind().isTorch()) {
            throw weights.spec().kind().unsupported();
        }
        PrecisionSupport.requireTraining(weights.spec(), settings.precision());
        return new OneDnnTraining(oneDnn, weights, settings);
    }

    @Override
    public LinearKernel linear(Threads threads) {
        return new OneDnnLinear(linearContexts, threads);
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String description() {
        return "onednn: oneDNN " + library().version() + ", " + isa() + ", threads " + Threads.byDefault() + " of "
                + ThreadBudget.PROCESSORS;
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
        return plans.capacity();
    }

    @Override
    public BackendStats stats() {
        return new BackendStats(
                HeldMemory.KERNELS.intValue(),
                HeldMemory.PLANS.intValue(),
                HeldMemory.CONTEXTS.intValue(),
                HeldMemory.WEIGHT_BYTES.sum(),
                HeldMemory.SCRATCH_BYTES.sum(),
                HeldMemory.HANDLES.sum(),
                HeldMemory.implementations());
    }

    @Override
    public CallCounts calls() {
        return calls;
    }

    @Override
    public void trim() {
        contexts.trim();
        TensorPool.shared().trim();
        linearContexts.trim();
    }
}
