package dev.rondo.internal.onednn.training;

import dev.rondo.Precision;
import dev.rondo.internal.ffi.Dnnl;

/**
 * What products multiply: rows and weights in float32, or rounded to bfloat16. They add up in float32, and what comes
 * out is float32.
 */
enum FactorType {
    F32(Dnnl.dnnl_f32(), Float.BYTES, Dnnl.dnnl_BA16a64b()),
    /** With weights in pairs of rows. */
    BF16(Dnnl.dnnl_bf16(), Short.BYTES, Dnnl.dnnl_BA16a64b2a());

    /** As oneDNN numbers it. */
    final int type;
    /** Of an element. */
    final int bytes;
    /** The format of weights that are the right side of a product. */
    final int weightFormat;

    FactorType(int type, int bytes, int weightFormat) {
        this.type = type;
        this.bytes = bytes;
        this.weightFormat = weightFormat;
    }

    static FactorType of(Precision precision) {
        return switch (precision) {
            case F32 -> F32;
            case BF16 -> BF16;
            case INT8 -> throw new IllegalArgumentException("nothing trains in 8 bits");
        };
    }
}
