package dev.rondo.internal.dnnl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The two functions of oneDNN that each call of a layer makes, bound so that they allocate nothing. */
public final class HotCalls {
    private static final int SUCCESS = Dnnl.dnnl_success();

    /**
     * Handles are numbers here: of a segment, each call would count itself into its arena and out again, and those who
     * share a plan would wait for one another's counting. Who calls owns the plan that holds them.
     */
    @SuppressWarnings("restricted")
    private static final MethodHandle EXECUTE = Linker.nativeLinker()
            .downcallHandle(
                    Dnnl.dnnl_primitive_execute$address(),
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
                            ADDRESS, ADDRESS));

    @SuppressWarnings("restricted")
    private static final MethodHandle SET_DATA_HANDLE = Linker.nativeLinker()
            .downcallHandle(
                    Dnnl.dnnl_memory_set_data_handle$address(), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    private HotCalls() {}

    /**
     * Memory that native calls keep open: up to six segments. Reused from call to call.
     *
     * <p>A downcall keeps the arenas of its arguments open until it returns, and checks that they are. oneDNN gets at
     * tensors through its memory objects, where the JVM cannot see them; as arguments it can, so that closing an arena
     * in the middle of a call fails in Java instead of crashing.
     */
    public static final class Pins {
        private MemorySegment a = MemorySegment.NULL;
        private MemorySegment b = MemorySegment.NULL;
        private MemorySegment c = MemorySegment.NULL;
        private MemorySegment d = MemorySegment.NULL;
        private MemorySegment e = MemorySegment.NULL;
        private MemorySegment f = MemorySegment.NULL;

        /** Takes segments; {@link MemorySegment#NULL} stands for none. */
        public void set(
                MemorySegment first,
                MemorySegment second,
                MemorySegment third,
                MemorySegment fourth,
                MemorySegment fifth,
                MemorySegment sixth) {
            a = first;
            b = second;
            c = third;
            d = fourth;
            e = fifth;
            f = sixth;
        }

        /** Forgets them. */
        public void clear() {
            MemorySegment none = MemorySegment.NULL;
            set(none, none, none, none, none, none);
        }
    }

    /**
     * {@code dnnl_primitive_execute} with the pinned segments as six more pointers, which the function does not look
     * at: the x86-64 calling convention (System V ABI, 3.2.3) leaves clearing up arguments to the caller, so surplus
     * ones do no harm.
     *
     * @param problem for the message of a failure
     */
    public static void execute(
            MemorySegment primitive, MemorySegment stream, ExecArguments arguments, Pins pins, Object problem) {
        int status;
        int before = OmpThreads.enterCarrier();
        try {
            status = (int) EXECUTE.invokeExact(
                    primitive.address(),
                    stream.address(),
                    arguments.count,
                    arguments.array.address(),
                    pins.a,
                    pins.b,
                    pins.c,
                    pins.d,
                    pins.e,
                    pins.f);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws no checked exceptions", e);
        } finally {
            OmpThreads.exit(before);
        }
        if (status != SUCCESS) {
            Checked.status(status, "dnnl_primitive_execute", problem);
        }
    }

    /** {@code dnnl_memory_set_data_handle}: points a memory at an address. */
    public static void point(MemorySegment memory, long address) {
        int status;
        try {
            status = (int) SET_DATA_HANDLE.invokeExact(memory.address(), address);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws no checked exceptions", e);
        }
        if (status != SUCCESS) {
            Checked.status(status, "dnnl_memory_set_data_handle", "a tensor");
        }
    }
}
