package dev.rondo.internal.onednn.problem;

import dev.rondo.Precision;
import dev.rondo.internal.ffi.Dnnl;

/**
 * The data types, as oneDNN numbers them, of a recurrent primitive in one precision. Cell states and biases are float32
 * in every precision.
 *
 * @param hidden of the state h before and after
 */
public record DataTypes(int input, int hidden, int output, int weights) {

    public static DataTypes of(Precision precision) {
        int f32 = Dnnl.dnnl_f32();
        int bf16 = Dnnl.dnnl_bf16();
        return switch (precision) {
            case F32 -> new DataTypes(f32, f32, f32, f32);
            case BF16 -> new DataTypes(bf16, bf16, bf16, bf16);
            // oneDNN rounds h to 8 bits inside, and gives it back in float32.
            case INT8 -> new DataTypes(Dnnl.dnnl_u8(), f32, f32, Dnnl.dnnl_s8());
        };
    }
}
