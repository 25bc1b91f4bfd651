package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.RawMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Neighbouring columns of a state, [N, width], which one shard computes. Used by one thread at a time. */
final class StateColumns {
    /** Columns. */
    final int length;
    /** Elements, N rows of {@link #length}. */
    final int size;
    /** Their values after a step. */
    final float[] values;

    private final MemorySegment segment;
    private final int batch;
    private final int width;
    private final int first;
    private final @Nullable NarrowRows narrow;

    /**
     * Some columns.
     *
     * @param width of the state
     * @param isNarrow whether products read it as bfloat16
     */
    StateColumns(int batch, int width, int first, int length, boolean isNarrow) {
        this.batch = batch;
        this.width = width;
        this.first = first;
        this.length = length;
        size = Math.multiplyExact(batch, length);
        values = new float[size];
        segment = MemorySegment.ofArray(values);
        narrow = isNarrow ? new NarrowRows(length) : null;
    }

    /** Reads them. */
    void read(Place state, float[] to) {
        for (int n = 0; n < batch; n++) {
            state.read((long) n * width + first, to, n * length, length);
        }
    }

    /** Writes them. */
    void write(float[] from, Place state) {
        for (int n = 0; n < batch; n++) {
            state.write(from, n * length, length, (long) n * width + first);
        }
    }

    /** Gives h after step {@code s} to the caller and to the next step. */
    void store(UnitCall call, int s) {
        Rows y = call.run().y;
        MemorySegment target = y.tensor().segment();
        int time = call.chunk().first + call.time(s);
        for (int n = 0; n < batch; n++) {
            long element = y.row(time, n) + first;
            MemorySegment.copy(values, n * length, target, ValueLayout.JAVA_FLOAT, element * Float.BYTES, length);
        }
        long next = call.after(s);
        if (next != 0) {
            store(next);
        }
        if (call.isLast(s)) {
            write(values, call.chunk().nextHPlace);
        }
    }

    /** Writes them for a product, into a dense state at an address. */
    void store(long to) {
        for (int n = 0; n < batch; n++) {
            long element = (long) n * width + first;
            if (narrow == null) {
                MemorySegment.copy(
                        values, n * length, RawMemory.ALL, ValueLayout.JAVA_FLOAT, to + element * Float.BYTES, length);
            } else {
                narrow.convert(segment, (long) n * length * Float.BYTES, to + element * Short.BYTES, length);
            }
        }
    }
}
