package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.ffi.Dnnl;

/** Which precisions run, by kind and instruction set: those for which oneDNN has fast kernels. */
final class PrecisionSupport {
    private PrecisionSupport() {}

    /** Returns where a cell can run in a precision; else says why it cannot. */
    static void require(CellSpec spec, Precision precision) {
        if (precision != Precision.F32 && !spec.kind().isTorch()) {
            throw spec.kind().unsupported();
        }
        switch (precision) {
            case F32 -> {}
            case BF16 -> requireBf16();
            case INT8 -> requireInt8(spec);
        }
    }

    /** The same for training. */
    static void requireTraining(CellSpec spec, Precision precision) {
        if (precision == Precision.INT8) {
            throw new UnsupportedOperationException(
                    "Precision.INT8 is for inference only: 8 bits have no gradients; train"
                            + " in Precision.F32 or BF16, and load the parameters into a layer of INT8");
        }
        require(spec, precision);
    }

    /** oneDNN emulates bfloat16 on older AVX-512, slower than float32: no one can want that. */
    private static void requireBf16() {
        if (!Isa.includes(Dnnl.dnnl_cpu_isa_avx512_core_bf16())) {
            throw new UnsupportedOperationException(
                    "Precision.BF16 needs a CPU with AVX512_BF16, AVX512_CORE_BF16 or later in oneDNN's terms; oneDNN"
                            + " runs on " + Isa.effective() + " here: use Precision.F32");
        }
    }

    private static void requireInt8(CellSpec spec) {
        if (spec.kind() != CellKind.LSTM) {
            throw new UnsupportedOperationException("Precision.INT8 is for LSTM only, got " + spec.kind()
                    + ": oneDNN has neither an 8-bit RNN nor an 8-bit GRU whose reset gate acts after the product, as"
                    + " PyTorch's does; use Precision.F32 or BF16");
        }
        if (spec.projSize() != 0) {
            throw new UnsupportedOperationException(
                    "Precision.INT8 is for LSTM without proj_size only, got proj_size=" + spec.projSize()
                            + ": a projected h may leave the range [-1, 1] that its 8 bits cover; use Precision.F32");
        }
        if (!Isa.includes(Dnnl.dnnl_cpu_isa_avx2())) {
            throw new UnsupportedOperationException("Precision.INT8 needs a CPU with AVX2; oneDNN runs on "
                    + Isa.effective() + " here: use Precision.F32");
        }
    }
}
