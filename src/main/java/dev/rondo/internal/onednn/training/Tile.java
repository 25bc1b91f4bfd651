package dev.rondo.internal.onednn.training;

import dev.rondo.internal.dnnl.RawMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A few rows of one time step on the heap, where the JIT's vector code works: an array for each block of columns. Rows
 * of one block of the batch always come together, whatever thread they come to, so that sums over them do not depend on
 * that.
 */
final class Tile {
    /** Rows of a block. */
    static final int ROWS = 4;

    final int hidden;
    /** The gates' sums, values or derivatives, a block of columns each. */
    final float[][] gates;
    /** The state h: before the step where a cell reads it, after it when it has been computed. */
    final float[] h;
    /** The state c before the step. */
    final float[] cBefore;
    /** The tanh of c. */
    final float[] tanh;
    /** The derivative by h. */
    final float[] dh;

    Tile(GateColumns columns, int outputSize) {
        hidden = columns.hiddenSize();
        int size = ROWS * Math.max(hidden, outputSize);
        gates = new float[columns.blocks()][size];
        h = new float[size];
        cBefore = new float[size];
        tanh = new float[size];
        dh = new float[size];
    }

    /** Reads rows of gates. */
    void readGates(long address, int rows) {
        long at = address;
        for (int row = 0; row < rows; row++) {
            for (float[] gate : gates) {
                read(at, gate, row * hidden, hidden);
                at += (long) hidden * Float.BYTES;
            }
        }
    }

    /** Writes rows of gates. */
    void writeGates(long address, int rows) {
        long at = address;
        for (int row = 0; row < rows; row++) {
            for (float[] gate : gates) {
                write(gate, row * hidden, at, hidden);
                at += (long) hidden * Float.BYTES;
            }
        }
    }

    static void read(long address, float[] to, int at, int length) {
        MemorySegment.copy(RawMemory.ALL, ValueLayout.JAVA_FLOAT, address, to, at, length);
    }

    static void write(float[] from, int at, long address, int length) {
        MemorySegment.copy(from, at, RawMemory.ALL, ValueLayout.JAVA_FLOAT, address, length);
    }
}
