package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** oneDNN's recurrent primitive with its memories and arguments, which are pointed at the data of each call. */
final class PrimitivePlan implements Plan {
    private final Arena arena = Arena.ofShared();
    private final OneDnn oneDnn;
    private final CellProblem problem;
    private final WeightFormat format;
    private final String implementation;
    private final MemorySegment primitive;
    private final PlanArguments arguments;
    private final long scratchBytes;

    private PrimitivePlan(OneDnn oneDnn, CellProblem problem) {
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
    static PrimitivePlan create(OneDnn oneDnn, CellProblem problem) {
        return new PrimitivePlan(oneDnn, problem);
    }

    @Override
    public void execute(Chunk chunk, CellWeightStore weights) {
        arguments.bindWeights(weights.packed(format, null), weights.bias());
        arguments.bindLayer(chunk.x, chunk.y);
        arguments.bindStates(chunk.h, chunk.c, chunk.nextH, chunk.nextC);
        arguments.bindScratchpad(chunk.scratch(scratchBytes));
        int status = PinnedExecute.execute(primitive, oneDnn.stream(), arguments.count(), arguments.array(), chunk);
        Status.check(status, "dnnl_primitive_execute", problem);
    }

    @Override
    public CellProblem problem() {
        return problem;
    }

    WeightFormat format() {
        return format;
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    public void close() {
        Usage.planClosed(implementation);
        arena.close();
    }
}
