package dev.rondo.internal.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code dnnl_primitive_execute} with the caller's tensors as six more pointers, which the function does not look at.
 *
 * <p>A downcall keeps the arenas of its arguments open until it returns, and checks that they are. oneDNN gets at the
 * tensors through its memory objects, where the JVM cannot see them; as arguments it can, so that closing an arena in
 * the middle of a call fails in Java instead of crashing. The x86-64 calling convention (System V ABI, 3.2.3) leaves
 * clearing up arguments to the caller, so surplus ones do no harm.
 */
final class PinnedExecute {
    @SuppressWarnings("restricted")
    private static final MethodHandle HANDLE = Linker.nativeLinker()
            .downcallHandle(
                    Dnnl.dnnl_primitive_execute$address(),
                    FunctionDescriptor.of(
                            JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
                            ADDRESS));

    private PinnedExecute() {}

    static int execute(MemorySegment primitive, MemorySegment stream, int count, MemorySegment arguments, Chunk chunk) {
        try {
            return (int) HANDLE.invokeExact(
                    primitive,
                    stream,
                    count,
                    arguments,
                    chunk.pinX,
                    chunk.pinH0,
                    chunk.pinC0,
                    chunk.pinY,
                    chunk.pinHn,
                    chunk.pinCn);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws no checked exceptions", e);
        }
    }
}
