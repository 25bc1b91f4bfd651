package dev.rondo.internal.walk;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.Rows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A current state and room for the next one, which take turns. */
final class StatePair {
    /** Elements of each state that a pooled walk keeps, 16 MiB. */
    static final long MOST_KEPT = 1 << 22;

    private Tensor current = Tensor.zeros(0);
    private Tensor next = Tensor.zeros(0);
    private int width;

    void reserve(int rows, int newWidth) {
        width = newWidth;
        if (current.numel() < (long) rows * width) {
            Tensor one = Tensor.zeros(rows, width);
            Tensor other = Tensor.zeros(rows, width); // either both grow or none, should memory run out
            current = one;
            next = other;
        }
    }

    /** Elements that there is room for. */
    long capacity() {
        return current.numel();
    }

    /** Gives up room that only an unusually large batch needed. */
    void shrink() {
        if (capacity() > MOST_KEPT) {
            current = Tensor.zeros(0);
            next = Tensor.zeros(0);
        }
    }

    void point(Rows from, Rows to) {
        from.setState(current, 0, width);
        to.setState(next, 0, width);
    }

    void turn() {
        Tensor computed = next;
        next = current;
        current = computed;
    }

    void load(Rows from, int n) {
        if (from.isAbsent()) {
            for (int i = 0; i < width; i++) {
                current.segment().setAtIndex(ValueLayout.JAVA_FLOAT, (long) n * width + i, 0);
            }
        } else {
            copy(from.tensor(), from.offset(), current, (long) n * width);
        }
    }

    void store(Rows to, int n) {
        if (!to.isAbsent()) {
            copy(current, (long) n * width, to.tensor(), to.offset());
        }
    }

    /** By offsets: a slice of a segment is an object, and not every compilation of this removes it. */
    private void copy(Tensor from, long fromElement, Tensor to, long toElement) {
        MemorySegment.copy(
                from.segment(),
                fromElement * Float.BYTES,
                to.segment(),
                toElement * Float.BYTES,
                (long) width * Float.BYTES);
    }
}
