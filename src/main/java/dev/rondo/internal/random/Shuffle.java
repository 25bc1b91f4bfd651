package dev.rondo.internal.random;

import java.util.Arrays;

/**
 * Random orders of the numbers 0 to n - 1.
 *
 * <p>Source: {@code randperm_cpu} in PyTorch's {@code ATen/native/TensorFactories.cpp}; both are forms of the
 * Fisher-Yates shuffle (Knuth, "The Art of Computer Programming", volume 2, algorithm P).
 */
final class Shuffle {
    private Shuffle() {}

    /** One word a swap, from the front. */
    static long[] forward(MersenneTwister engine, int size) {
        long[] order = new long[size];
        Arrays.setAll(order, i -> i);
        for (int i = 0; i < size - 1; i++) {
            int other = i + Integer.remainderUnsigned(engine.nextInt(), size - i);
            long value = order[i];
            order[i] = order[other];
            order[other] = value;
        }
        return order;
    }

    /** Two words an element, "inside out": for sizes at which the remainder of one word would be visibly uneven. */
    static long[] insideOut(MersenneTwister engine, int size) {
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            int other = (int) Long.remainderUnsigned(engine.nextLong(), i + 1L);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
