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
