package dev.rondo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A tensor between two stretches of guard words, which nothing may write to. */
final class GuardedTensor {
    private static final int WORDS = 64;
    private static final int GUARD = 0x5afe5afe;

    private final MemorySegment memory;
    private final Tensor tensor;

    GuardedTensor(int... shape) {
        long elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        memory = Arena.ofAuto().allocate((elements + 2 * WORDS) * Integer.BYTES, 64);
        for (long i = 0; i < memory.byteSize() / Integer.BYTES; i++) {
            memory.setAtIndex(ValueLayout.JAVA_INT, i, GUARD);
        }
        tensor = Tensor.ofSegment(memory.asSlice((long) WORDS * Integer.BYTES, elements * Integer.BYTES), shape);
    }

    Tensor tensor() {
        return tensor;
    }

    void check() {
        long last = memory.byteSize() / Integer.BYTES - 1;
        for (int i = 0; i < WORDS; i++) {
            assertThat(memory.getAtIndex(ValueLayout.JAVA_INT, i))
                    .as("word before")
                    .isEqualTo(GUARD);
            assertThat(memory.getAtIndex(ValueLayout.JAVA_INT, last - i))
                    .as("word behind")
                    .isEqualTo(GUARD);
        }
    }
}
