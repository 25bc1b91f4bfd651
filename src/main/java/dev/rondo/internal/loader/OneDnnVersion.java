package dev.rondo.internal.loader;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * What a loaded oneDNN says of itself: {@code dnnl_version()}.
 *
 * @param cpuRuntime a {@code DNNL_RUNTIME_*} constant
 */
public record OneDnnVersion(int major, int minor, int patch, int cpuRuntime) {
    /** The release that the bindings were generated from; later 3.x releases keep its ABI. */
    private static final int BINDINGS_MAJOR = 3;

    private static final int BINDINGS_MINOR = 13;

    /** DNNL_RUNTIME_OMP. Rondo sets thread counts through OpenMP and would silently not in another build. */
    private static final int OPENMP = 2;

    private static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_INT.withName("major"),
            ValueLayout.JAVA_INT.withName("minor"),
            ValueLayout.JAVA_INT.withName("patch"),
            MemoryLayout.paddingLayout(4),
            ValueLayout.ADDRESS.withName("hash"),
            ValueLayout.JAVA_INT.withName("cpu_runtime"),
            ValueLayout.JAVA_INT.withName("gpu_runtime"));

    /** Asks this library, and no other copy that the process may hold. */
    @SuppressWarnings("restricted")
    static OneDnnVersion of(SymbolLookup library) throws LoadFailure {
        Optional<MemorySegment> function = library.find("dnnl_version");
        if (function.isEmpty()) {
            throw LoadFailure.everywhere("it has no symbol dnnl_version, so it is not oneDNN", remedy(), null);
        }
        AddressLayout pointer = ValueLayout.ADDRESS.withTargetLayout(LAYOUT);
        MethodHandle version = Linker.nativeLinker().downcallHandle(function.get(), FunctionDescriptor.of(pointer));
        try {
            MemorySegment struct = (MemorySegment) version.invokeExact();
            return new OneDnnVersion(
                    number(struct, "major"),
                    number(struct, "minor"),
                    number(struct, "patch"),
                    number(struct, "cpu_runtime"));
        } catch (Throwable e) {
            throw new IllegalStateException("dnnl_version failed", e);
        }
    }

    private static int number(MemorySegment struct, String field) {
        return struct.get(ValueLayout.JAVA_INT, LAYOUT.byteOffset(PathElement.groupElement(field)));
    }

    /** Refuses a build that the bindings do not fit. */
    void requireCompatible() throws LoadFailure {
        if (major != BINDINGS_MAJOR || minor < BINDINGS_MINOR) {
            throw LoadFailure.everywhere(
                    "it is oneDNN " + this + ", and Rondo's bindings need " + BINDINGS_MAJOR + "." + BINDINGS_MINOR
                            + " or a later " + BINDINGS_MAJOR + ".x",
                    remedy(),
                    null);
        }
        if (cpuRuntime != OPENMP) {
            throw LoadFailure.everywhere(
                    "its CPU runtime is " + runtimeName() + ", and Rondo needs OMP", remedy(), null);
        }
    }

    private static String remedy() {
        return "name a build of oneDNN " + BINDINGS_MAJOR + "." + BINDINGS_MINOR
                + " made with ONEDNN_CPU_RUNTIME=OMP, or leave -Drondo.library.path away to use the bundled one";
    }

    private String runtimeName() {
        return switch (cpuRuntime) {
            case 0 -> "NONE";
            case 1 -> "SEQ";
            case 2 -> "OMP";
            case 4 -> "TBB";
            case 8 -> "THREADPOOL";
            default -> "0x" + Integer.toHexString(cpuRuntime);
        };
    }

    /** The release, such as 3.13.0. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
