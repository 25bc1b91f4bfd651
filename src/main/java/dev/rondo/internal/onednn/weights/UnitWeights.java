package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Reorder;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.DataTypes;
import dev.rondo.internal.onednn.problem.UnitColumns;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cell's weights for matrix products over hidden units, in the order of {@link UnitColumns}, packed once for any
 * number of shards, and read by any number of threads.
 *
 * <p>An LSTM's gates i, f and o are halved, which is exact: the sigmoid of x is {@code 0.5 * tanh(0.5 * x) + 0.5}, and
 * so all gates go through tanh.
 */
public final class UnitWeights implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final UnitColumns columns;
    private final MemorySegment layer;
    private final MemorySegment iter;
    private final @Nullable UnitColumns projectionColumns;
    private final MemorySegment projection;
    private final MemorySegment layerBias;
    private final MemorySegment iterBias;

    /** Packs, in the data type of a precision. */
    public UnitWeights(OneDnn oneDnn, CellWeights weights, Precision precision, UnitColumns columns) {
        this.columns = columns;
        projectionColumns = columns.projection();
        CellSpec spec = weights.spec();
        boolean halved = spec.kind() == CellKind.LSTM;
        int before = OmpThreads.enter();
        try {
            layer = pack(oneDnn, weights.weightIh(), columns, precision, halved);
            iter = pack(oneDnn, weights.weightHh(), columns, precision, halved);
            projection = projectionColumns == null
                    ? MemorySegment.NULL
                    : pack(oneDnn, weightHr(weights), projectionColumns, precision, false);
            layerBias = bias(weights, true, halved);
            iterBias = bias(weights, false, halved);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        } finally {
            OmpThreads.exit(before);
        }
    }

    /** The format of {@code inner} rows and some columns: oneDNN's {@code BA16a64b}, for bfloat16 in pairs of rows. */
    public static MemorySegment format(Arena owner, Precision precision, int inner, int width) {
        int tag = precision == Precision.BF16 ? Dnnl.dnnl_BA16a64b2a() : Dnnl.dnnl_BA16a64b();
        return MemoryDescs.typed(owner, DataTypes.of(precision).weights(), tag, inner, width);
    }

    private static Tensor weightHr(CellWeights weights) {
        return Objects.requireNonNull(weights.weightHr(), "a cell with a projection has weight_hr");
    }

    private float scale(int row, int hidden, boolean halved) {
        return halved && row / hidden != GateOrder.LSTM_G ? 0.5f : 1;
    }

    private MemorySegment pack(OneDnn oneDnn, Tensor weight, UnitColumns columns, Precision precision, boolean halved) {
        int width = columns.columns();
        int hidden = columns.firstUnit(columns.groups());
        int inner = weight.size(1);
        try (Arena local = Arena.ofConfined()) {
            MemorySegment plain = local.allocate((long) width * inner * Float.BYTES, 64);
            float[] values = new float[inner];
            for (int column = 0; column < width; column++) {
                int row = columns.row(column);
                if (row < 0) {
                    continue;
                }
                MemorySegment.copy(
                        weight.segment(), ValueLayout.JAVA_FLOAT, (long) row * inner * Float.BYTES, values, 0, inner);
                float scale = scale(row, hidden, halved);
                for (int k = 0; k < inner; k++) {
                    values[k] *= scale;
                }
                MemorySegment.copy(
                        values, 0, plain, ValueLayout.JAVA_FLOAT, (long) column * inner * Float.BYTES, inner);
            }
            MemorySegment from = MemoryDescs.tagged(local, Dnnl.dnnl_ba(), inner, width);
            MemorySegment to = format(local, precision, inner, width);
            return Reorder.packed(arena, oneDnn, from, plain, to, oneDnn.attributes());
        }
    }

    private MemorySegment bias(CellWeights weights, boolean input, boolean halved) {
        int hidden = columns.firstUnit(columns.groups());
        MemorySegment all = arena.allocate((long) columns.columns() * Float.BYTES, 64);
        for (int gate = 0; gate < columns.gates(); gate++) {
            float[] values = input ? GateOrder.inputBias(weights, gate) : GateOrder.recurrentBias(weights, gate);
            for (int column = 0; column < columns.columns(); column++) {
                int row = columns.row(column);
                if (row / hidden == gate && row >= 0) {
                    all.setAtIndex(ValueLayout.JAVA_FLOAT, column, values[row % hidden] * scale(row, hidden, halved));
                }
            }
        }
        return all;
    }

    /** The address of {@code weight_ih}'s columns from a group on. */
    public long layer(int group) {
        return at(layer, columns, group);
    }

    /** The address of {@code weight_hh}'s columns from a group on. */
    public long iter(int group) {
        return at(iter, columns, group);
    }

    /** The address of what the input part adds, from a group on. */
    public long layerBias(int group) {
        return at(layerBias, columns, group);
    }

    /** The address of what the recurrent part adds, from a group on: zeros but for a GRU's last gate. */
    public long iterBias(int group) {
        return at(iterBias, columns, group);
    }

    /** The address of {@code weight_hr}'s columns from a group of a projection's columns on. */
    public long projection(int group) {
        return projectionColumns == null ? 0 : at(projection, projectionColumns, group);
    }

    private static long at(MemorySegment all, UnitColumns columns, int group) {
        return all.address() + all.byteSize() / columns.columns() * columns.firstColumn(group);
    }

    public long bytes() {
        return layer.byteSize() + iter.byteSize() + projection.byteSize() + layerBias.byteSize() + iterBias.byteSize();
    }

    /** Frees them; no plan may be using them. */
    @Override
    public void close() {
        arena.close();
    }
}
