package dev.rondo.io;

import java.util.List;

/**
 * What a header says of one tensor. {@code begin} and {@code end} count bytes from the start of the tensor data, which
 * is where the header ends.
 */
record SafetensorsEntry(String name, DType dtype, List<Long> shape, long begin, long end) {
    /**
     * The number of elements.
     *
     * @throws ArithmeticException when it is beyond a long
     */
    long numel() {
        long numel = 1;
        for (long size : shape) {
            numel = Math.multiplyExact(numel, size);
        }
        return numel;
    }

    /**
     * The bits that shape and type ask for.
     *
     * @throws ArithmeticException when they are beyond a long
     */
    long bits() {
        return Math.multiplyExact(numel(), (long) dtype.bits());
    }

    /** The offsets as the header writes them. */
    String offsets() {
        return "data_offsets [" + begin + ", " + end + "]";
    }
}
