package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A compiled primitive with its arguments, which are pointed at data before it runs. Part of a plan: used by one call
 * at a time.
 */
public final class Operation {
    private static final int MOST_ARGUMENTS = 12;

    /** Indices of the tensors of {@link #eltwise} and {@link #multiply}, for {@link #point}. */
    public static final int FROM = 0;

    public static final int TO = 1;
    public static final int OTHER = 2;

    private final MemorySegment engine;
    private final MemorySegment stream;
    private final Object problem;
    private final String implementation;
    private final MemorySegment primitive;
    private final ExecArguments arguments;
    private final List<MemorySegment> memories = new ArrayList<>();
    private final MemorySegment scratchpad;
    private final long scratchBytes;

    /**
     * Compiles.
     *
     * @param owner the plan's arena
     * @param problem for the message of a failure
     * @param descriptor a primitive descriptor, which need not outlive this call
     */
    public Operation(Arena owner, OneDnn oneDnn, Object problem, MemorySegment descriptor) {
        engine = oneDnn.engine();
        stream = oneDnn.stream();
        this.problem = problem;
        implementation = PrimitiveDescs.implementation(descriptor, problem);
        primitive = Checked.create(
                owner,
                "dnnl_primitive_create",
                problem,
                out -> Dnnl.dnnl_primitive_create(out, descriptor),
                Dnnl::dnnl_primitive_destroy);
        arguments = new ExecArguments(owner, MOST_ARGUMENTS);
        MemorySegment scratchDesc = PrimitiveDescs.scratchpad(descriptor);
        scratchBytes = Dnnl.dnnl_memory_desc_get_size(scratchDesc);
        scratchpad = MemoryDescs.memory(owner, engine, scratchDesc, MemorySegment.NULL);
        arguments.add(Dnnl.DNNL_ARG_SCRATCHPAD(), scratchpad);
    }

    /** Applies a function to each element of a dense tensor. */
    public static Operation eltwise(Arena owner, OneDnn oneDnn, Object problem, int algorithm, MemorySegment desc) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment descriptor = Checked.create(
                    local,
                    "dnnl_eltwise_forward_primitive_desc_create",
                    problem,
                    out -> Dnnl.dnnl_eltwise_forward_primitive_desc_create(
                            out,
                            oneDnn.engine(),
                            Dnnl.dnnl_forward_inference(),
                            algorithm,
                            desc,
                            desc,
                            0,
                            0,
                            oneDnn.attributes()),
                    Dnnl::dnnl_primitive_desc_destroy);
            Operation operation = new Operation(owner, oneDnn, problem, descriptor);
            operation.add(owner, Dnnl.DNNL_ARG_SRC(), desc);
            operation.add(owner, Dnnl.DNNL_ARG_DST(), desc);
            return operation;
        }
    }

    /** Multiplies dense tensors element by element; the target may be one of them. */
    public static Operation multiply(Arena owner, OneDnn oneDnn, Object problem, MemorySegment desc) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment descriptor = Checked.create(
                    local,
                    "dnnl_binary_primitive_desc_create",
                    problem,
                    out -> Dnnl.dnnl_binary_primitive_desc_create(
                            out, oneDnn.engine(), Dnnl.dnnl_binary_mul(), desc, desc, desc, oneDnn.attributes()),
                    Dnnl::dnnl_primitive_desc_destroy);
            Operation operation = new Operation(owner, oneDnn, problem, descriptor);
            operation.add(owner, Dnnl.DNNL_ARG_SRC_0(), desc);
            operation.add(owner, Dnnl.DNNL_ARG_DST(), desc);
            operation.add(owner, Dnnl.DNNL_ARG_SRC_1(), desc);
            return operation;
        }
    }

    /** Adds an argument that is pointed at data by address; returns its index for {@link #point}. */
    int add(Arena owner, int argument, MemorySegment desc) {
        MemorySegment memory = MemoryDescs.memory(owner, engine, desc, MemorySegment.NULL);
        arguments.add(argument, memory);
        memories.add(memory);
        return memories.size() - 1;
    }

    /** Adds an argument that is a memory of its own, such as weights; returns its slot for {@link #use}. */
    int addShared(int argument) {
        return arguments.add(argument, MemorySegment.NULL);
    }

    /** Points an argument at data. */
    public void point(int index, long address) {
        HotCalls.point(memories.get(index), address);
    }

    /** Makes a shared memory the argument of a slot. */
    void use(int slot, MemorySegment memory) {
        arguments.set(slot, memory);
    }

    /** Points at scratch memory of at least {@link #scratchBytes}. */
    public void pointScratchpad(long address) {
        HotCalls.point(scratchpad, address);
    }

    public long scratchBytes() {
        return scratchBytes;
    }

    public String implementation() {
        return implementation;
    }

    /** Runs; all arguments must have been set. */
    public void run(HotCalls.Pins pins) {
        HotCalls.execute(primitive, stream, arguments, pins, problem);
    }
}
