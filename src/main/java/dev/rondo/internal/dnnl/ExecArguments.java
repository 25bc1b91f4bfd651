package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.dnnl_exec_arg_t;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A native array of execution arguments, filled once; single slots may be pointed at another memory later. */
public final class ExecArguments {
    /** For the call itself, which gets at both in each execution. */
    final MemorySegment array;

    int count;

    public ExecArguments(Arena owner, int capacity) {
        array = dnnl_exec_arg_t.allocateArray(capacity, owner);
    }

    /** Appends an argument and returns its slot. */
    public int add(int argument, MemorySegment memory) {
        MemorySegment slot = dnnl_exec_arg_t.asSlice(array, count);
        dnnl_exec_arg_t.arg(slot, argument);
        dnnl_exec_arg_t.memory(slot, memory);
        return count++;
    }

    /** Points a slot at another memory. */
    public void set(int slot, MemorySegment memory) {
        array.set(
                dnnl_exec_arg_t.memory$layout(),
                slot * dnnl_exec_arg_t.sizeof() + dnnl_exec_arg_t.memory$offset(),
                memory);
    }
}
