package dev.rondo.internal.files;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** Float32 values of the machine's byte order as little-endian bytes. */
public final class FloatBytes {
    private static final int BUFFER_BYTES = 1 << 20;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** A buffer to write any number of tensors through, one after the other. */
    public FloatBytes() {}

    /** Writes all values, in pieces: a buffer holds 2 GiB at most. */
    public void write(MemorySegment values, WritableByteChannel out) throws IOException {
        MemorySegment piece = MemorySegment.ofBuffer(buffer.clear());
        long count;
        for (long at = 0; at < values.byteSize(); at += count * Float.BYTES) {
            count = Math.min(values.byteSize() - at, BUFFER_BYTES) / Float.BYTES;
            MemorySegment.copy(values, ValueLayout.JAVA_FLOAT, at, piece, FLOAT, 0, count);
            drain(buffer.clear().limit(Math.toIntExact(count * Float.BYTES)), out);
        }
    }

    /** Writes all that remains in a buffer. */
    public static void drain(ByteBuffer bytes, WritableByteChannel out) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
