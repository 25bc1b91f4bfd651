package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What can be asked of any primitive descriptor. */
public final class PrimitiveDescs {
    private PrimitiveDescs() {}

    /** The name of the kernel chosen, such as {@code brgemm:avx512_core}. */
    public static String implementation(MemorySegment descriptor, Object problem) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment out = local.allocate(Dnnl.C_POINTER);
            Checked.status(
                    Dnnl.dnnl_primitive_desc_query(descriptor, Dnnl.dnnl_query_impl_info_str(), 0, out),
                    "querying the implementation",
                    problem);
            return out.get(Dnnl.C_POINTER, 0).getString(0);
        }
    }

    /** The memory descriptor of an argument; owned by the primitive descriptor. */
    public static MemorySegment argument(MemorySegment descriptor, int argument) {
        return Dnnl.dnnl_primitive_desc_query_md(descriptor, Dnnl.dnnl_query_exec_arg_md(), argument);
    }

    /** The memory descriptor of the scratchpad; owned by the primitive descriptor. */
    public static MemorySegment scratchpad(MemorySegment descriptor) {
        return Dnnl.dnnl_primitive_desc_query_md(descriptor, Dnnl.dnnl_query_scratchpad_md(), 0);
    }
}
