package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.Checked;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchLayout;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.ForwardDescriptor;
import dev.rondo.internal.onednn.problem.Quantization;
import dev.rondo.internal.onednn.problem.RnnDescs;
import dev.rondo.internal.onednn.weights.PlanWeights;
import dev.rondo.internal.onednn.weights.WeightFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * oneDNN's recurrent primitive with its memories and arguments, which are pointed at the data of each call. In a
 * precision below float32 it runs between conversions of the caller's float32 tensors; a state that passes through
 * float32 between two chunks of time is the same afterwards.
 */
public final class PrimitivePlan implements Plan {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment stream;
    private final CellProblem problem;
    private final WeightFormat format;
    private final String implementation;
    private final MemorySegment primitive;
    private final PlanArguments arguments;
    private final long scratchBytes;
    private final long scratchpadOffset;
    /** The input with its rows one after the other; the input itself where the next step does not need that. */
    private final Staging gathered;

    private final Staging input;
    private final Staging before;
    private final Staging output;
    private final Staging after;

    private PrimitivePlan(OneDnn oneDnn, CellProblem problem) {
        stream = oneDnn.stream();
        this.problem = problem;
        CellSpec spec = problem.spec();
        int batch = problem.extent().batch();
        try (Arena local = Arena.ofConfined()) {
            ScratchLayout layout = new ScratchLayout();
            RnnDescs descs = new RnnDescs(local, problem);
            ForwardDescriptor descriptor = ForwardDescriptor.create(local, oneDnn, problem, descs);
            format = WeightFormat.of(spec, descriptor);
            implementation = descriptor.implementation();
            scratchpadOffset = layout.reserve(descriptor.scratchpad());
            arguments = new PlanArguments(arena, oneDnn, spec, descs, descriptor.scratchpad());
            primitive = Checked.create(
                    arena,
                    "dnnl_primitive_create",
                    problem,
                    out -> Dnnl.dnnl_primitive_create(out, descriptor.handle()),
                    Dnnl::dnnl_primitive_destroy);
            MemorySegment x = problem.callersX(local);
            MemorySegment h = MemoryDescs.tagged(local, Dnnl.dnnl_ldnc(), 1, 1, batch, spec.outputSize());
            MemorySegment plain = oneDnn.attributes();
            Quantization quantization = problem.quantization();
            if (quantization == null) {
                gathered = Staging.in(arena, oneDnn, x, x, plain, layout);
                input = Staging.in(arena, oneDnn, x, descs.srcLayer(), plain, layout);
            } else {
                // oneDNN quantizes dense tensors only.
                MemorySegment dense = MemoryDescs.dense(
                        local, Dnnl.dnnl_f32(), problem.extent().steps(), batch, spec.inputSize());
                gathered = Staging.in(arena, oneDnn, x, dense, plain, layout);
                input = Staging.in(arena, oneDnn, dense, descs.srcLayer(), quantization.inputAttributes(), layout);
            }
            before = Staging.in(arena, oneDnn, h, descs.srcIter(), plain, layout);
            output = Staging.out(arena, oneDnn, descs.dstLayer(), problem.callersY(local), layout);
            after = Staging.out(arena, oneDnn, descs.srcIter(), h, layout);
            scratchBytes = layout.total();
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
        HeldMemory.planCreated(implementation);
    }

    /** Compiles a problem; the calling thread's OpenMP setting must be one. */
    public static PrimitivePlan create(OneDnn oneDnn, CellProblem problem) {
        return new PrimitivePlan(oneDnn, problem);
    }

    @Override
    public void execute(Chunk chunk, PlanWeights weights) {
        long scratch = chunk.scratch(scratchBytes);
        HotCalls.Pins pins = chunk.pins;
        arguments.bindWeights(weights.packed(format, problem.quantization()), weights);
        long x = input.read(gathered.read(chunk.x, scratch, pins), scratch, pins);
        arguments.bindLayer(x, output.inside(chunk.y, scratch));
        arguments.bindStates(
                before.read(chunk.h, scratch, pins), chunk.c, after.inside(chunk.nextH, scratch), chunk.nextC);
        arguments.bindScratchpad(scratch + scratchpadOffset);
        HotCalls.execute(primitive, stream, arguments.all(), pins, problem);
        output.write(chunk.y, scratch, pins);
        after.write(chunk.nextH, scratch, pins);
    }

    @Override
    public CellProblem problem() {
        return problem;
    }

    public WeightFormat format() {
        return format;
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    public void close() {
        HeldMemory.planClosed(implementation);
        arena.close();
    }
}
