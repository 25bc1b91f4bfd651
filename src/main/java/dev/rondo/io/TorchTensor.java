package dev.rondo.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What a file says of one tensor: element (i, j, ..) is the storage's element {@code offset + i * stride[0] + j *
 * stride[1] ..}.
 */
final class TorchTensor {
    static final int MOST_DIMENSIONS = 64;

    private static final int OBJECT_BYTES = 64;

    private final TorchStorage.Part part;
    private final DType type;
    private final long offset;
    private final long[] sizes;
    private final long[] strides;

    /** As a file has it; {@link #problem} tells whether it makes sense. */
    TorchTensor(TorchStorage.Part part, DType type, long offset, long[] sizes, long[] strides) {
        this.part = part;
        this.type = type;
        this.offset = offset;
        this.sizes = sizes;
        this.strides = strides;
    }

    DType type() {
        return type;
    }

    TorchStorage storage() {
        return part.storage();
    }

    long[] sizes() {
        return sizes.clone();
    }

    /** The number of elements of a tensor without a problem. */
    long numel() {
        long numel = 1;
        for (long size : sizes) {
            numel *= size;
        }
        return numel;
    }

    /** Whether values of a type are read as float32. */
    static boolean isFloating(DType type) {
        return SafetensorsValues.isFloating(type) || Float8.has(type);
    }

    /** The memory that the values take once they are read, as float32 or int64, or as they are. */
    double resultBytes() {
        int each = isFloating(type) ? Float.BYTES : SafetensorsValues.isInteger(type) ? Long.BYTES : elementBytes();
        return (double) numel() * each;
    }

    /** What the sizes and strides take. */
    long memory() {
        return 2L * (Long.BYTES * sizes.length + 2 * Long.BYTES) + OBJECT_BYTES;
    }

    private int elementBytes() {
        return type.bits() / Byte.SIZE;
    }

    /** Why it can't be a tensor over its storage; empty if it can. */
    String problem() {
        if (sizes.length != strides.length) {
            return "has " + sizes.length + " sizes and " + strides.length + " strides";
        }
        boolean empty = false;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < 0 || strides[i] < 0) {
                return describe() + " is negative";
            }
            empty |= sizes[i] == 0;
        }
        try {
            long numel = empty ? 0 : 1;
            long reach = empty ? 0 : 1;
            for (int i = 0; i < sizes.length && !empty; i++) {
                numel = Math.multiplyExact(numel, sizes[i]);
                reach = Math.addExact(reach, Math.multiplyExact(sizes[i] - 1, strides[i]));
            }
            Math.multiplyExact(numel, (long) Long.BYTES * 2);
            if (offset < 0 || Math.multiplyExact(Math.addExact(offset, reach), elementBytes()) > part.byteSize()) {
                return describe() + " reaches beyond its storage '" + storage().key() + "' of "
                        + part.byteSize() / elementBytes() + " elements";
            }
        } catch (ArithmeticException e) {
            return describe() + " goes beyond what 64 bits count";
        }
        return "";
    }

    private String describe() {
        return "shape " + Arrays.toString(sizes) + " with strides " + Arrays.toString(strides) + " from element "
                + offset;
    }

    /** The elements' bytes in row-major order and little-endian: the storage's own memory where they lie so in it. */
    MemorySegment bytes(boolean bigEndian) {
        int width = elementBytes();
        long numel = numel();
        if (numel == 0) {
            return MemorySegment.ofArray(new byte[0]);
        }
        MemorySegment data = storage().data().asSlice(part.offset(), part.byteSize());
        if (!isContiguous()) {
            MemorySegment copy = Arena.ofAuto().allocate(numel * width, Long.BYTES);
            gather(data, copy, width);
            return bigEndian ? swapped(copy) : copy;
        }
        MemorySegment own = data.asSlice(offset * width, numel * width);
        return bigEndian ? swapped(own) : own;
    }

    private boolean isContiguous() {
        long expected = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            if (sizes[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= sizes[i];
        }
        return true;
    }

    private void gather(MemorySegment from, MemorySegment to, int width) {
        long[] index = new long[sizes.length];
        long at = offset;
        long bytes = to.byteSize();
        for (long target = 0; target < bytes; target += width) {
            copyElement(from, at * width, to, target, width);
            for (int i = sizes.length - 1; i >= 0; i--) {
                at += strides[i];
                index[i]++;
                if (index[i] < sizes[i]) {
                    break;
                }
                at -= index[i] * strides[i];
                index[i] = 0;
            }
        }
    }

    private static void copyElement(MemorySegment from, long source, MemorySegment to, long target, int width) {
        switch (width) {
            case 1 -> to.set(ValueLayout.JAVA_BYTE, target, from.get(ValueLayout.JAVA_BYTE, source));
            case 2 ->
                to.set(ValueLayout.JAVA_SHORT_UNALIGNED, target, from.get(ValueLayout.JAVA_SHORT_UNALIGNED, source));
            case 4 -> to.set(ValueLayout.JAVA_INT_UNALIGNED, target, from.get(ValueLayout.JAVA_INT_UNALIGNED, source));
            case 8 ->
                to.set(ValueLayout.JAVA_LONG_UNALIGNED, target, from.get(ValueLayout.JAVA_LONG_UNALIGNED, source));
            default -> MemorySegment.copy(from, source, to, target, width);
        }
    }

    /** A copy with the bytes of each number, of which a complex element has two, turned around. */
    private MemorySegment swapped(MemorySegment bytes) {
        int width = type == DType.C64 || type == DType.C128 ? elementBytes() / 2 : elementBytes();
        if (width == 1) {
            return bytes;
        }
        MemorySegment copy = Arena.ofAuto().allocate(bytes.byteSize(), Long.BYTES);
        for (long at = 0; at < bytes.byteSize(); at += width) {
            for (int i = 0; i < width; i++) {
                copy.set(ValueLayout.JAVA_BYTE, at + i, bytes.get(ValueLayout.JAVA_BYTE, at + width - 1 - i));
            }
        }
        return copy;
    }
}
