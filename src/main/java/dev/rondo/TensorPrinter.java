package dev.rondo;

import java.util.Arrays;

/** PyTorch's way of printing tensors. */
final class TensorPrinter {
    private TensorPrinter() {}

    static String print(Tensor tensor) {
        return "tensor(" + Arrays.toString(tensor.toArray()) + ")";
    }

    static String print(LongTensor tensor) {
        return "tensor(" + Arrays.toString(tensor.toArray()) + ")";
    }
}
