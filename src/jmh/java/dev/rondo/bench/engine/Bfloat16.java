package dev.rondo.bench.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** Converts arrays; DJL's own {@code toType} ends the process. */
final class Bfloat16 {
    private Bfloat16() {}

    /** From float32 to bfloat16, or back. */
    static NDArray convert(NDManager manager, NDArray array) {
        try (TorchScript module = new TorchScript("bfloat16")) {
            return module.run(manager, TorchScript.arguments(new NDList(array))).get(0);
        }
    }
}
