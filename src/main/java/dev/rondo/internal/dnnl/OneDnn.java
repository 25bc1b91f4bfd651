package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.ffi.DnnlSymbols;
import dev.rondo.internal.loader.LibraryLoader;
import dev.rondo.internal.loader.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The loaded library: its engine, stream and attributes, made once a process and never destroyed. All three are
 * immutable in oneDNN's CPU runtime and serve every thread.
 */
public final class OneDnn {
    private static @Nullable OneDnn instance;

    private final NativeLibrary library;
    private final MemorySegment engine;
    private final MemorySegment stream;
    private final MemorySegment attributes;

    private OneDnn(NativeLibrary library) {
        this.library = library;
        DnnlSymbols.use(library.symbols());
        Arena forever = Arena.global();
        engine = Checked.create(
                forever,
                "dnnl_engine_create",
                "the CPU",
                out -> Dnnl.dnnl_engine_create(out, Dnnl.dnnl_cpu(), 0),
                Dnnl::dnnl_engine_destroy);
        stream = Checked.create(
                forever,
                "dnnl_stream_create",
                "the CPU",
                out -> Dnnl.dnnl_stream_create(out, engine, Dnnl.dnnl_stream_default_flags()),
                Dnnl::dnnl_stream_destroy);
        attributes = userScratchpad(forever);
        HeldMemory.HANDLES.add(-3); // kept for ever on purpose: not leaks to look for
    }

    /** New attributes that ask for scratchpads from the caller. */
    static MemorySegment userScratchpad(Arena owner) {
        MemorySegment attributes = Checked.create(
                owner,
                "dnnl_primitive_attr_create",
                "user scratchpads",
                Dnnl::dnnl_primitive_attr_create,
                Dnnl::dnnl_primitive_attr_destroy);
        // The library's own scratchpad is a thread-local global: executing on another thread crashes.
        Checked.status(
                Dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, Dnnl.dnnl_scratchpad_mode_user()),
                "dnnl_primitive_attr_set_scratchpad_mode",
                "user scratchpads");
        return attributes;
    }

    /**
     * The library, loaded by the first call.
     *
     * @throws dev.rondo.NativeLibraryException when it cannot be loaded, on every call
     */
    public static synchronized OneDnn instance() {
        OneDnn present = instance;
        if (present == null) {
            present = LargeStack.call(() -> new OneDnn(LibraryLoader.library()));
            instance = present;
        }
        return present;
    }

    public NativeLibrary library() {
        return library;
    }

    public MemorySegment engine() {
        return engine;
    }

    public MemorySegment stream() {
        return stream;
    }

    /** Attributes that ask for scratchpads from the caller. */
    public MemorySegment attributes() {
        return attributes;
    }
}
