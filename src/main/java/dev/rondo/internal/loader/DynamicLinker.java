package dev.rondo.internal.loader;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Opens shared libraries.
 *
 * <p>Not by {@code System.load}, which ties a file to one class loader: an application server loads each application,
 * and each new version of it, by a loader of its own, and every copy of Rondo after the first would find the file
 * taken. The dynamic linker itself counts who has a file open, and a process holds it once.
 */
final class DynamicLinker {
    /** From {@code dlfcn.h}; what the JVM passes as well. */
    private static final int RTLD_LAZY = 1;

    private DynamicLinker() {}

    /** Never closed: oneDNN's threads and OpenMP's would run on in code that is gone. */
    @SuppressWarnings("restricted")
    static SymbolLookup open(Path file) {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException e) {
            UnsatisfiedLinkError error = new UnsatisfiedLinkError(reason(file));
            error.initCause(e);
            throw error;
        }
    }

    /** The JDK keeps the linker's reason to itself, so the failing call is made once more. */
    @SuppressWarnings("restricted")
    private static String reason(Path file) {
        Linker linker = Linker.nativeLinker();
        SymbolLookup libc = linker.defaultLookup();
        MethodHandle dlopen = linker.downcallHandle(
                libc.findOrThrow("dlopen"),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        MethodHandle dlerror =
                linker.downcallHandle(libc.findOrThrow("dlerror"), FunctionDescriptor.of(ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = (MemorySegment) dlopen.invokeExact(arena.allocateFrom(file.toString()), RTLD_LAZY);
            MemorySegment text = (MemorySegment) dlerror.invokeExact();
            return handle.address() != 0 || text.address() == 0
                    ? file + " could not be opened at first"
                    : text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException("dlopen failed", e);
        }
    }
}
