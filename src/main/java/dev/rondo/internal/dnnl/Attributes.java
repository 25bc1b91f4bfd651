package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Makes the attributes of primitives that compute in 8 bits. */
public final class Attributes {
    /** The dimensions of weights, [L, D, I, G, O], that scales differ in: G and O. */
    private static final int EACH_ROW = 1 << 3 | 1 << 4;

    private Attributes() {}

    /** Attributes that ask for scratchpads from the caller, and quantize q = value * scale + shift. */
    public static MemorySegment create(Arena owner, float scale, float shift) {
        MemorySegment attributes = Checked.create(
                owner,
                "dnnl_primitive_attr_create",
                "8 bits",
                Dnnl::dnnl_primitive_attr_create,
                Dnnl::dnnl_primitive_attr_destroy);
        Checked.status(
                Dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, Dnnl.dnnl_scratchpad_mode_user()),
                "dnnl_primitive_attr_set_scratchpad_mode",
                "user scratchpads");
        Checked.status(
                Dnnl.dnnl_primitive_attr_set_rnn_data_qparams(attributes, scale, shift),
                "dnnl_primitive_attr_set_rnn_data_qparams",
                "scale " + scale);
        return attributes;
    }

    /** Adds a scale for each row of the weights. */
    public static void setWeightScales(MemorySegment attributes, float[] scales) {
        try (Arena local = Arena.ofConfined()) {
            Checked.status(
                    Dnnl.dnnl_primitive_attr_set_rnn_weights_qparams(
                            attributes, scales.length, EACH_ROW, local.allocateFrom(ValueLayout.JAVA_FLOAT, scales)),
                    "dnnl_primitive_attr_set_rnn_weights_qparams",
                    scales.length + " rows");
        }
    }
}
