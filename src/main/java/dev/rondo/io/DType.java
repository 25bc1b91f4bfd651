package dev.rondo.io;

import org.jspecify.annotations.Nullable;

/**
 * The element types that files hold, by the names of the safetensors format; a PyTorch file may also hold
 * {@link #C128}.
 *
 * <p>Source: <a href="https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs">the reference
 * implementation's {@code Dtype}</a>. Rondo reads the values of floating point types of 8, 16, 32 and 64 bits and of
 * all integer types, and the bytes of every other.
 */
public enum DType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64),
    /** PyTorch's complex128, which no safetensors file has. */
    C128(128);

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    /** The bits of one element; fewer than 8 for packed types. */
    public int bits() {
        return bits;
    }

    /**
     * The type that a safetensors file calls so, or null; {@link #valueOf} would throw an exception that names this
     * class.
     */
    static @Nullable DType named(String name) {
        for (DType type : values()) {
            if (type != C128 && type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }
}
