package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.spi.CellSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A compiled primitive with its memories and arguments, which are pointed at the data of each call. Used by one thread
 * at a time; the weights come with each call, so that layers of equal sizes share a plan.
 */
final class Plan implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final OneDnn oneDnn;
    private final CellProblem problem;
    private final WeightFormat format;
    private final String implementation;
    private final MemorySegment primitive;
    private final PlanArguments arguments;
    private final long scratchBytes;

    private Plan(OneDnn oneDnn, CellProblem problem) {
        this.oneDnn = oneDnn;
        this.problem = problem;
        try (Arena local = Arena.ofConfined()) {
            RnnDescs descs = RnnDescs.of(local, problem);
            ForwardDescriptor descriptor = ForwardDescriptor.create(local, oneDnn, problem, descs);
            format = WeightFormat.of(problem.spec(), descriptor);
            implementation = descriptor.implementation();
            scratchBytes = Dnnl.dnnl_memory_desc_get_size(descriptor.scratchpad());
            arguments = new PlanArguments(arena, oneDnn, problem.spec(), descs, descriptor.scratchpad());
            primitive = Handles.create(
                    arena,
                    "dnnl_primitive_create",
                    problem,
                    out -> Dnnl.dnnl_primitive_create(out, descriptor.handle()),
                    Dnnl::dnnl_primitive_destroy);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
        Usage.planCreated(implementation);
    }

    /** Compiles a problem; the calling thread's OpenMP setting must be the problem's. */
    static Plan create(OneDnn oneDnn, CellProblem problem) {
        return new Plan(oneDnn, problem);
    }

    /** Whether this plan was compiled for exactly this problem; no object is made to ask. */
    boolean serves(
            CellSpec spec,
            boolean reverse,
            int steps,
            int batch,
            long xTimeStride,
            long xBatchStride,
            long yTimeStride,
            long yBatchStride,
            int threads) {
        return problem.steps() == steps
                && problem.batch() == batch
                && problem.reverse() == reverse
                && problem.xTimeStride() == xTimeStride
                && problem.xBatchStride() == xBatchStride
                && problem.yTimeStride() == yTimeStride
                && problem.yBatchStride() == yBatchStride
                && problem.threads() == threads
                && problem.spec().equals(spec);
    }

    /** Runs; the arguments must have been bound. */
    void execute(
            MemorySegment x, MemorySegment h0, MemorySegment c0, MemorySegment y, MemorySegment hn, MemorySegment cn) {
        // Nothing in between may block: a virtual thread could go on with another thread's OpenMP setting.
        int before = OmpThreads.enter(problem.threads());
        int status;
        try {
            status = PinnedExecute.execute(
                    primitive, oneDnn.stream(), arguments.count(), arguments.array(), x, h0, c0, y, hn, cn);
        } finally {
            OmpThreads.exit(before, problem.threads());
        }
        Status.check(status, "dnnl_primitive_execute", problem);
    }

    PlanArguments arguments() {
        return arguments;
    }

    WeightFormat format() {
        return format;
    }

    String implementation() {
        return implementation;
    }

    long scratchBytes() {
        return scratchBytes;
    }

    @Override
    public void close() {
        Usage.planClosed(implementation);
        arena.close();
    }
}
