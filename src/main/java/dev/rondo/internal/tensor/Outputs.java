package dev.rondo.internal.tensor;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checks tensors that a caller provides for results. */
public final class Outputs {
    private Outputs() {}

    /**
     * Refuses a tensor of the wrong shape, one that cannot be written, and one in a mapped file. When another process
     * shortens such a file, an access in Java fails with an {@link InternalError}, one in native code ends the process
     * (SIGBUS); inputs are copied for the same reason.
     */
    public static void require(boolean fits, String name, Tensor tensor) {
        if (!fits) {
            throw new IllegalArgumentException(name + " has shape " + Arrays.toString(tensor.shape())
                    + ", which is not that of the result for this input");
        }
        if (tensor.segment().isReadOnly()) {
            throw new IllegalArgumentException(name + " refuses writes: its memory is read-only");
        }
        if (tensor.segment().isMapped()) {
            throw new IllegalArgumentException(name + " lies in a mapped file, and a process that shortened the file"
                    + " would end this one: take other memory, and copy it into the file afterwards");
        }
    }

    /** Refuses memory in common. */
    public static void apart(Tensor a, String nameA, @Nullable Tensor b, String nameB) {
        if (b != null && overlap(a, b)) {
            throw new IllegalArgumentException(nameA + " overlaps " + nameB
                    + ": results may not be written over what they are computed from, nor over each other");
        }
    }

    /** Whether two tensors have memory in common. */
    public static boolean overlap(Tensor a, Tensor b) {
        MemorySegment left = a.segment();
        MemorySegment right = b.segment();
        return left.address() < right.address() + right.byteSize()
                && right.address() < left.address() + left.byteSize();
    }
}
