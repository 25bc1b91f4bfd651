package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.spi.CellSpec;

/** Which precisions run, by kind and instruction set. */
final class PrecisionSupport {
    private PrecisionSupport() {}

    /** Returns where a cell can run in a precision; else says why it cannot. */
    static void require(CellSpec spec, Precision precision) {
        if (precision != Precision.F32) {
            throw new UnsupportedOperationException(
                    "Precision." + precision + " is not available for " + spec.kind() + " on " + Isa.effective());
        }
    }
}
