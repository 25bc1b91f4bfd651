package dev.rondo.internal.walk;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Copies rows between padded and packed batches. */
public final class PackedCopy {
    private PackedCopy() {}

    public static Tensor pack(Tensor padded, boolean batchFirst, PackedLayout layout) {
        int[] features = Arrays.copyOfRange(padded.shape(), 2, padded.dim());
        Tensor data = Tensor.zeros(prepend(features, layout.rows()));
        copy(padded, batchFirst, data, layout, true);
        return data;
    }

    public static Tensor pad(
            Tensor data, boolean batchFirst, float paddingValue, int totalLength, PackedLayout layout) {
        int[] features = Arrays.copyOfRange(data.shape(), 1, data.dim());
        int[] shape = batchFirst
                ? prepend(features, layout.batch(), totalLength)
                : prepend(features, totalLength, layout.batch());
        Tensor padded = paddingValue == 0 ? Tensor.zeros(shape) : Tensor.full(paddingValue, shape);
        copy(padded, batchFirst, data, layout, false);
        return padded;
    }

    private static void copy(Tensor padded, boolean batchFirst, Tensor data, PackedLayout layout, boolean packing) {
        int steps = padded.size(batchFirst ? 1 : 0);
        long rowBytes = data.numel() / layout.rows() * Float.BYTES;
        MemorySegment paddedRows = padded.segment();
        MemorySegment packedRows = data.segment();
        long row = 0;
        for (int t = 0; t < layout.steps(); t++) {
            for (int n = 0; n < layout.batchSize(t); n++) {
                long sequence = layout.callersRow(n);
                long at = batchFirst ? sequence * steps + t : (long) t * layout.batch() + sequence;
                if (packing) {
                    MemorySegment.copy(paddedRows, at * rowBytes, packedRows, row * rowBytes, rowBytes);
                } else {
                    MemorySegment.copy(packedRows, row * rowBytes, paddedRows, at * rowBytes, rowBytes);
                }
                row++;
            }
        }
    }

    private static int[] prepend(int[] features, int... leading) {
        int[] shape = Arrays.copyOf(leading, leading.length + features.length);
        System.arraycopy(features, 0, shape, leading.length, features.length);
        return shape;
    }
}
