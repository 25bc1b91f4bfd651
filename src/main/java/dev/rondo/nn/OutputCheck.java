package dev.rondo.nn;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checks tensors that a caller provides for results. */
final class OutputCheck {
    private OutputCheck() {}

    /** Checks shapes, that the tensors may be written, and that none overlaps an input or another output. */
    static void check(
            RecurrentConfig config,
            SequenceShape shape,
            Tensor x,
            @Nullable Tensor h0,
            @Nullable Tensor c0,
            Tensor y,
            Tensor hn,
            @Nullable Tensor cn) {
        require(shape.isOutput(y), "out.output()", y);
        apart(y, "out.output()", x, "the input");
        apart(y, "out.output()", h0, "the initial h");
        apart(y, "out.output()", c0, "the initial c");
        require(shape.isState(hn, config.outputSize()), "the h of out", hn);
        apart(hn, "the h of out", x, "the input");
        apart(hn, "the h of out", h0, "the initial h");
        apart(hn, "the h of out", c0, "the initial c");
        apart(hn, "the h of out", y, "out.output()");
        if (cn != null) {
            require(shape.isState(cn, config.hiddenSize()), "the c of out", cn);
            apart(cn, "the c of out", x, "the input");
            apart(cn, "the c of out", h0, "the initial h");
            apart(cn, "the c of out", c0, "the initial c");
            apart(cn, "the c of out", y, "out.output()");
            apart(cn, "the c of out", hn, "the h of out");
        }
    }

    /** Refuses a tensor of the wrong shape, or one that cannot be written. */
    static void require(boolean fits, String name, Tensor tensor) {
        if (!fits) {
            throw new IllegalArgumentException(name + " has shape " + Arrays.toString(tensor.shape())
                    + ", which is not that of the result for this input");
        }
        if (tensor.segment().isReadOnly()) {
            throw new IllegalArgumentException(name + " refuses writes: its memory is read-only");
        }
    }

    /** Refuses memory in common. */
    static void apart(Tensor a, String nameA, @Nullable Tensor b, String nameB) {
        if (b == null) {
            return;
        }
        MemorySegment left = a.segment();
        MemorySegment right = b.segment();
        if (left.address() < right.address() + right.byteSize() && right.address() < left.address() + left.byteSize()) {
            throw new IllegalArgumentException(nameA + " overlaps " + nameB
                    + ": results may not be written over what they are computed from, nor over each other");
        }
    }
}
