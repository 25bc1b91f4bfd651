package dev.rondo.nn;

import dev.rondo.Tensor;
import org.jspecify.annotations.Nullable;

/** The tensors that a call writes, before a layer's own record is made of them; cn is null without a second state. */
record RawOutput(Tensor y, Tensor hn, @Nullable Tensor cn) {
    Tensor cell() {
        Tensor present = cn;
        if (present == null) {
            throw new IllegalStateException("no cell state");
        }
        return present;
    }
}
