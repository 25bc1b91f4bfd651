package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Makes memory descriptors, of float32 unless a data type is given, and memories. */
public final class MemoryDescs {
    private MemoryDescs() {}

    /** A float32 descriptor in a named format. */
    public static MemorySegment tagged(Arena owner, int tag, long... dims) {
        return typed(owner, Dnnl.dnnl_f32(), tag, dims);
    }

    /** A descriptor of a data type in a named format. */
    public static MemorySegment typed(Arena owner, int dataType, int tag, long... dims) {
        return Checked.create(
                owner,
                "dnnl_memory_desc_create_with_tag",
                Arrays.toString(dims),
                out -> {
                    try (Arena local = Arena.ofConfined()) {
                        return Dnnl.dnnl_memory_desc_create_with_tag(
                                out, dims.length, local.allocateFrom(ValueLayout.JAVA_LONG, dims), dataType, tag);
                    }
                },
                Dnnl::dnnl_memory_desc_destroy);
    }

    /** A float32 descriptor of a matrix at given strides; one of them is 1. */
    public static MemorySegment strided(Arena owner, long rows, long columns, long rowStride, long columnStride) {
        return strided(owner, Dnnl.dnnl_f32(), rows, columns, rowStride, columnStride);
    }

    /** The same of a data type. */
    public static MemorySegment strided(
            Arena owner, int dataType, long rows, long columns, long rowStride, long columnStride) {
        return Checked.create(
                owner,
                "dnnl_memory_desc_create_with_strides",
                "[" + rows + ", " + columns + "]",
                out -> {
                    try (Arena local = Arena.ofConfined()) {
                        return Dnnl.dnnl_memory_desc_create_with_strides(
                                out,
                                2,
                                local.allocateFrom(ValueLayout.JAVA_LONG, rows, columns),
                                dataType,
                                local.allocateFrom(ValueLayout.JAVA_LONG, rowStride, columnStride));
                    }
                },
                Dnnl::dnnl_memory_desc_destroy);
    }

    /** A float32 descriptor of rows of {@code width} elements at given strides, for sequences [T, N, width]. */
    public static MemorySegment sequence(
            Arena owner, int steps, int batch, int width, long timeStride, long batchStride) {
        return sequence(owner, Dnnl.dnnl_f32(), steps, batch, width, timeStride, batchStride);
    }

    /** The same of a data type. */
    public static MemorySegment sequence(
            Arena owner, int dataType, int steps, int batch, int width, long timeStride, long batchStride) {
        return Checked.create(
                owner,
                "dnnl_memory_desc_create_with_strides",
                "[" + steps + ", " + batch + ", " + width + "]",
                out -> {
                    try (Arena local = Arena.ofConfined()) {
                        return Dnnl.dnnl_memory_desc_create_with_strides(
                                out,
                                3,
                                local.allocateFrom(ValueLayout.JAVA_LONG, steps, batch, width),
                                dataType,
                                local.allocateFrom(ValueLayout.JAVA_LONG, timeStride, batchStride, 1));
                    }
                },
                Dnnl::dnnl_memory_desc_destroy);
    }

    /** A descriptor of rows one after the other, for sequences [T, N, width]. */
    public static MemorySegment dense(Arena owner, int dataType, int steps, int batch, int width) {
        return sequence(owner, dataType, steps, batch, width, (long) batch * width, width);
    }

    /** A copy that outlives the primitive descriptor it was queried from. */
    public static MemorySegment copyOf(Arena owner, MemorySegment desc) {
        return Checked.create(
                owner,
                "dnnl_memory_desc_clone",
                "a queried descriptor",
                out -> Dnnl.dnnl_memory_desc_clone(out, desc),
                Dnnl::dnnl_memory_desc_destroy);
    }

    /** A memory over {@code data}, or one that gets its data later when given {@link MemorySegment#NULL}. */
    public static MemorySegment memory(Arena owner, MemorySegment engine, MemorySegment desc, MemorySegment data) {
        if (data.address() != 0 && data.byteSize() < Dnnl.dnnl_memory_desc_get_size(desc)) {
            throw new IllegalArgumentException("memory of " + data.byteSize() + " bytes is too small, "
                    + Dnnl.dnnl_memory_desc_get_size(desc) + " are needed");
        }
        return Checked.create(
                owner,
                "dnnl_memory_create",
                "a memory",
                out -> Dnnl.dnnl_memory_create(out, desc, engine, data),
                Dnnl::dnnl_memory_destroy);
    }
}
