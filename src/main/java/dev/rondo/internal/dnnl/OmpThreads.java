package dev.rondo.internal.dnnl;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OpenMP's thread count, which is a setting of the calling thread: set around native work and put back after it, since
 * other libraries in the process may share the runtime.
 *
 * <p>OpenMP may give fewer threads than it is asked for, without a word; oneDNN's code computes a part only, when it
 * was compiled for more. So {@link #most} asks first.
 */
public final class OmpThreads {
    private static final @Nullable MethodHandle LIMIT = function("omp_get_thread_limit");
    private static final @Nullable MethodHandle DYNAMIC = function("omp_get_dynamic");
    private static final @Nullable MethodHandle LEVELS = function("omp_get_max_active_levels");
    private static final @Nullable MethodHandle PARALLEL = function("omp_in_parallel");

    private OmpThreads() {}

    @SuppressWarnings("restricted")
    private static @Nullable MethodHandle function(String name) {
        SymbolLookup library = OneDnn.instance().library().symbols();
        Optional<MemorySegment> address = library.find(name);
        return address.map(found -> Linker.nativeLinker().downcallHandle(found, FunctionDescriptor.of(JAVA_INT)))
                .orElse(null);
    }

    /** Sets the calling thread's count and returns the one before. */
    public static int enter(int threads) {
        int before = Dnnl.omp_get_max_threads();
        if (before != threads) {
            Dnnl.omp_set_num_threads(threads);
        }
        return before;
    }

    /** Puts back what {@link #enter} returned. */
    public static void exit(int before, int threads) {
        if (before != threads) {
            Dnnl.omp_set_num_threads(before);
        }
    }

    /**
     * The most threads that the calling thread is sure to get, at least itself: one where OpenMP may choose the number
     * ({@code OMP_DYNAMIC}), or opens no team ({@code OMP_MAX_ACTIVE_LEVELS=0}, or inside of another's); else what
     * {@code OMP_THREAD_LIMIT} allows.
     */
    public static int most() {
        boolean alone = ask(DYNAMIC, 0) != 0 || ask(LEVELS, 1) < 1 || ask(PARALLEL, 0) != 0;
        return alone ? 1 : Math.max(1, ask(LIMIT, Integer.MAX_VALUE));
    }

    private static int ask(@Nullable MethodHandle function, int without) {
        if (function == null) {
            return without;
        }
        try {
            return (int) function.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws no checked exceptions", e);
        }
    }
}
