package dev.rondo.internal.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code dnnl_memory_set_data_handle} with the data pointer as a number: the generated method takes a segment, and
 * making one for each call is an allocation that only some compilations remove.
 */
final class DataHandle {
    @SuppressWarnings("restricted")
    private static final MethodHandle HANDLE = Linker.nativeLinker()
            .downcallHandle(
                    Dnnl.dnnl_memory_set_data_handle$address(), FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    private DataHandle() {}

    /** Points a memory at an address. */
    static void set(MemorySegment memory, long address) {
        int status;
        try {
            status = (int) HANDLE.invokeExact(memory, address);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws no checked exceptions", e);
        }
        Status.check(status, "dnnl_memory_set_data_handle", "a tensor");
    }
}
