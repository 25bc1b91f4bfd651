package dev.rondo.internal.dnnl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory for weights that a time step reads from end to end, and for what it writes in passing: on pages of 2 MiB where
 * the kernel gives them, since with pages of 4 KiB the processor's address tables do not reach over a large matrix.
 */
final class HugePages {
    /** A small page: oneDNN lays out its scratchpads for that. */
    private static final long ALIGNMENT = 4096;

    private static final long PAGE = 2L << 20;
    /** From {@code madvise}(2). */
    private static final int MADV_HUGEPAGE = 14;
    /** Smaller memory is not worth a page of its own. */
    private static final long SMALLEST = PAGE / 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle ALIGNED_ALLOC =
            libc("aligned_alloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FREE = libc("free", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle MADVISE =
            libc("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private HugePages() {}

    @SuppressWarnings("restricted")
    private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    /**
     * Memory of at least {@code bytes} bytes, aligned to {@link #ALIGNMENT}, which closing {@code owner} frees; what it
     * holds is undefined.
     */
    static MemorySegment allocate(Arena owner, long bytes) {
        if (bytes < SMALLEST) {
            return owner.allocate(bytes, ALIGNMENT);
        }
        long whole = (bytes + PAGE - 1) / PAGE * PAGE;
        return advised(owner, whole);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment advised(Arena owner, long bytes) {
        try {
            MemorySegment memory = (MemorySegment) ALIGNED_ALLOC.invokeExact(PAGE, bytes);
            if (memory.address() == 0) {
                throw new OutOfMemoryError("no native memory for " + bytes + " bytes");
            }
            // Refused where the kernel has no huge pages: then small ones serve.
            int ignored = (int) MADVISE.invokeExact(memory, bytes, MADV_HUGEPAGE);
            return memory.reinterpret(bytes, owner, HugePages::free);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws no checked exceptions", e);
        }
    }

    private static void free(MemorySegment memory) {
        try {
            FREE.invokeExact(memory);
        } catch (Throwable e) {
            throw new AssertionError("free cannot fail", e);
        }
    }
}
