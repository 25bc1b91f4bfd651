package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.parameters.StateDicts;
import dev.rondo.internal.print.Described;
import dev.rondo.internal.tensor.Outputs;
import dev.rondo.internal.walk.RecurrentConfig;
import dev.rondo.io.Safetensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Live streams through a recurrent layer: feeds one frame at a time and keeps the state in between. Pushing frame after
 * frame gives what {@code forward} gives for the whole sequence.
 *
 * <p>Not thread-safe: one thread at a time. Lifetime: holds no native resources of its own, but the layer must stay
 * open. Once warm, {@link #push} allocates nothing on oneDNN.
 */
public final class RecurrentStream {
    private final RecurrentLayer layer;
    private final int streams;
    private final Tensor output;
    /** Room for frames that are outputs, once there was one. */
    private @Nullable Tensor fedBack;

    private Tensor h;
    private Tensor nextH;
    private @Nullable Tensor c;
    private @Nullable Tensor nextC;

    RecurrentStream(RecurrentLayer layer, int streams) {
        RecurrentConfig config = layer.config();
        if (config.bidirectional()) {
            throw new IllegalArgumentException(
                    "a bidirectional layer cannot stream: its reverse direction starts at the end of the sequence");
        }
        if (streams < 1) {
            throw new IllegalArgumentException("expected at least 1 stream, got " + streams);
        }
        this.layer = layer;
        this.streams = streams;
        CellSpec cell = config.cell();
        boolean hasCellState = cell.kind().hasCellState();
        output = config.batchFirst()
                ? Tensor.zeros(streams, 1, config.outputWidth())
                : Tensor.zeros(1, streams, config.outputWidth());
        h = Tensor.zeros(config.numLayers(), streams, cell.outputSize());
        nextH = Tensor.zeros(config.numLayers(), streams, cell.outputSize());
        c = hasCellState ? Tensor.zeros(config.numLayers(), streams, cell.hiddenSize()) : null;
        nextC = hasCellState ? Tensor.zeros(config.numLayers(), streams, cell.hiddenSize()) : null;
    }

    /**
     * Advances all streams by one frame.
     *
     * @param frame [1, N, I], or [N, 1, I] with batch_first; may be the output of the push before
     * @return the output [1, N, H_out], or [N, 1, H_out]; the same tensor each time, overwritten by the next push
     * @throws IllegalArgumentException when the frame has another shape
     * @throws IllegalStateException when the layer is closed
     */
    public Tensor push(Tensor frame) {
        checkFrame(frame);
        layer.computeInto(apart(frame), null, h, c, output, nextH, nextC);
        Tensor computedH = nextH;
        nextH = h;
        h = computedH;
        Tensor computedC = nextC;
        nextC = c;
        c = computedC;
        return output;
    }

    /** The frame, or a copy of it where the output, which is about to be overwritten, shares its memory. */
    private Tensor apart(Tensor frame) {
        if (!Outputs.overlap(frame, output)) {
            return frame;
        }
        Tensor copy = fedBack;
        if (copy == null || copy.numel() != frame.numel()) {
            copy = frame.copy();
            fedBack = copy;
        } else {
            copy.segment().copyFrom(frame.segment());
        }
        return copy;
    }

    private void checkFrame(Tensor frame) {
        boolean batchFirst = layer.config().batchFirst();
        if (frame.dim() != 3 || frame.size(batchFirst ? 1 : 0) != 1 || frame.size(batchFirst ? 0 : 1) != streams) {
            throw new IllegalArgumentException("expected a frame of "
                    + (batchFirst ? "[" + streams + ", 1, " : "[1, " + streams + ", ")
                    + layer.config().cell().inputSize() + "], got " + Arrays.toString(frame.shape()));
        }
    }

    /** Puts all streams back to a state of zeros. */
    public void reset() {
        h.segment().fill((byte) 0);
        if (c != null) {
            c.segment().fill((byte) 0);
        }
    }

    /**
     * Puts one stream back to a state of zeros.
     *
     * @throws IndexOutOfBoundsException when there is no such stream
     */
    public void reset(int stream) {
        if (stream < 0 || stream >= streams) {
            throw new IndexOutOfBoundsException("stream " + stream + " of " + streams);
        }
        zeroRow(h, stream);
        if (c != null) {
            zeroRow(c, stream);
        }
    }

    private static void zeroRow(Tensor state, int stream) {
        for (int l = 0; l < state.size(0); l++) {
            state.select(0, l).select(0, stream).segment().fill((byte) 0);
        }
    }

    /** Streams of the same layer that go on from this state, independent of this object. */
    public RecurrentStream copy() {
        RecurrentStream copy = new RecurrentStream(layer, streams);
        copy.load(state());
        return copy;
    }

    /** A copy of the state by name: {@code h} [L, N, H_out], and {@code c} [L, N, H] for an LSTM. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("h", h.copy());
        if (c != null) {
            state.put("c", c.copy());
        }
        return state;
    }

    /**
     * Takes a state over, by copying.
     *
     * @throws IllegalArgumentException when names or shapes are not those of {@link #state}
     */
    public void load(Map<String, Tensor> state) {
        Map<String, Tensor> checked = StateDicts.checkedCopy("stream", state(), state);
        checked.forEach((name, tensor) -> own(name).segment().copyFrom(tensor.segment()));
    }

    private Tensor own(String name) {
        Tensor second = c;
        return name.equals("c") && second != null ? second : h;
    }

    /** The state as bytes, in the safetensors format; {@link #restore} reads them. */
    public byte[] save() {
        return Safetensors.toBytes(state(), Map.of());
    }

    /**
     * Takes over a state from the bytes of {@link #save}.
     *
     * @throws IllegalArgumentException when the bytes are damaged or belong to streams of other sizes
     */
    public void restore(byte[] saved) {
        load(Safetensors.read(saved).tensors());
    }

    /** The layer, and how many streams. */
    @Override
    public String toString() {
        return Described.of(this, layer + ", streams=" + streams);
    }
}
