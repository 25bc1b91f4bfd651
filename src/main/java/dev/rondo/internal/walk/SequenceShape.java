package dev.rondo.internal.walk;

import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Outputs;
import dev.rondo.internal.tensor.TensorPool;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sizes of one call, read off the caller's tensors with PyTorch's checks and messages. Mutable and pooled, so that
 * a call in the steady state allocates nothing.
 */
public final class SequenceShape {
    private final String name;
    private final RecurrentConfig config;
    private int steps;
    private int batch;
    private boolean batched;
    private boolean packed;
    private long rows;

    /** Sizes of calls of a module, by the name it has in messages. */
    public SequenceShape(String name, RecurrentConfig config) {
        this.name = name;
        this.config = config;
    }

    /** Reads and checks the inputs of a call: dense or packed x, and initial states where given. */
    public void read(CallTensors call) {
        PackedLayout layout = call.layout();
        packed = layout != null;
        if (layout == null) {
            readDense(call.x(), call.h0(), call.c0());
        } else {
            readPacked(layout, call.x(), call.h0(), call.c0());
        }
    }

    /** [T, N, I], [N, T, I] with batch_first, or [T, I]. */
    private void readDense(Tensor x, @Nullable Tensor h0, @Nullable Tensor c0) {
        if (x.dim() != 2 && x.dim() != 3) {
            throw new IllegalArgumentException(name + ": Expected input to be 2D or 3D, got " + x.dim() + "D"
                    + (name.equals("RNN") ? " tensor" : "") + " instead");
        }
        batched = x.dim() == 3;
        steps = x.size(batched && config.batchFirst() ? 1 : 0);
        batch = batched ? x.size(config.batchFirst() ? 0 : 1) : 1;
        rows = (long) steps * batch;
        checkDims(h0, c0);
        int inputSize = config.cell().inputSize();
        if (x.size(-1) != inputSize) {
            throw new IllegalArgumentException(
                    "input.size(-1) must be equal to input_size. Expected " + inputSize + ", got " + x.size(-1));
        }
        checkStates(h0, c0);
        if (steps == 0) {
            throw new IllegalArgumentException("Expected sequence length to be larger than 0 in RNN");
        }
    }

    /** Packed rows; initial states then have three dimensions. */
    private void readPacked(PackedLayout layout, Tensor x, @Nullable Tensor h0, @Nullable Tensor c0) {
        batched = true;
        steps = layout.steps();
        batch = layout.batch();
        checkDims(h0, c0);
        int inputSize = config.cell().inputSize();
        if (x.dim() != 2 || x.size(1) != inputSize) {
            throw new IllegalArgumentException("input.size(-1) must be equal to input_size. Expected " + inputSize
                    + ", got packed data of shape " + Arrays.toString(x.shape()));
        }
        rows = x.size(0);
        checkStates(h0, c0);
    }

    private void checkDims(@Nullable Tensor h0, @Nullable Tensor c0) {
        int dims = batched ? 3 : 2;
        boolean wrongH = h0 != null && h0.dim() != dims;
        boolean wrongC = c0 != null && c0.dim() != dims;
        if (h0 != null && (wrongH || wrongC)) {
            throw new IllegalArgumentException((batched ? "For batched 3-D input, hx " : "For unbatched 2-D input, hx ")
                    + (c0 == null
                            ? "should also be " + dims + "-D but got " + h0.dim() + "-D tensor"
                            : "and cx should also be " + dims + "-D but got (" + h0.dim() + "-D, " + c0.dim()
                                    + "-D) tensors"));
        }
    }

    private void checkStates(@Nullable Tensor h0, @Nullable Tensor c0) {
        if (h0 != null && !isState(h0, config.outputSize())) {
            throw wrongState(c0 == null ? "hidden" : "hidden[0]", config.outputSize(), h0);
        }
        if (c0 != null && !isState(c0, config.cell().hiddenSize())) {
            throw wrongState("hidden[1]", config.cell().hiddenSize(), c0);
        }
    }

    /** Whether a tensor of the right dimensions is [D * L, N, width], without N when unbatched. */
    private boolean isState(Tensor state, int width) {
        return state.dim() == (batched ? 3 : 2)
                && state.size(0) == config.stateRows()
                && (!batched || state.size(1) == batch)
                && state.size(-1) == width;
    }

    private IllegalArgumentException wrongState(String name, int width, Tensor state) {
        return new IllegalArgumentException("Expected " + name + " size (" + config.stateRows() + ", " + batch + ", "
                + width + "), got "
                + Arrays.toString((batched ? state : state.unsqueeze(1)).shape()));
    }

    /** Whether a tensor has the shape of {@link #output}. */
    private boolean isOutput(Tensor y) {
        if (packed) {
            return y.dim() == 2 && y.size(0) == rows && y.size(1) == config.outputWidth();
        }
        int first = config.batchFirst() && batched ? batch : steps;
        int second = config.batchFirst() ? steps : batch;
        return y.dim() == (batched ? 3 : 2)
                && y.size(0) == first
                && (!batched || y.size(1) == second)
                && y.size(-1) == config.outputWidth();
    }

    /** Gives a call new tensors to write. */
    public void allocate(CallTensors call) {
        allocate(call, Tensor.zeros(output()));
    }

    /** Gives a call tensors to write, with the output from a pool. */
    public void allocate(CallTensors call, TensorPool pool) {
        allocate(call, pool.take(output()));
    }

    private void allocate(CallTensors call, Tensor y) {
        Tensor hn = Tensor.zeros(state(config.outputSize()));
        boolean hasCellState = config.cell().kind().hasCellState();
        call.setOutputs(y, hn, hasCellState ? Tensor.zeros(state(config.cell().hiddenSize())) : null);
    }

    /** Checks a caller's tensors: shapes, that they may be written, and that none overlaps an input or another. */
    public void checkOutputs(CallTensors call) {
        Tensor x = call.x();
        Tensor h0 = call.h0();
        Tensor c0 = call.c0();
        Tensor y = call.y();
        Outputs.require(isOutput(y), "out.output()", y);
        Outputs.apart(y, "out.output()", x, "the input");
        Outputs.apart(y, "out.output()", h0, "the initial h");
        Outputs.apart(y, "out.output()", c0, "the initial c");
        Tensor hn = call.hn();
        Outputs.require(isState(hn, config.outputSize()), "the h of out", hn);
        Outputs.apart(hn, "the h of out", x, "the input");
        Outputs.apart(hn, "the h of out", h0, "the initial h");
        Outputs.apart(hn, "the h of out", c0, "the initial c");
        Outputs.apart(hn, "the h of out", y, "out.output()");
        Tensor cn = call.cnOrNull();
        if (cn != null) {
            Outputs.require(isState(cn, config.cell().hiddenSize()), "the c of out", cn);
            Outputs.apart(cn, "the c of out", x, "the input");
            Outputs.apart(cn, "the c of out", h0, "the initial h");
            Outputs.apart(cn, "the c of out", c0, "the initial c");
            Outputs.apart(cn, "the c of out", y, "out.output()");
            Outputs.apart(cn, "the c of out", hn, "the h of out");
        }
    }

    /** The shape of the output. */
    private int[] output() {
        int width = config.outputWidth();
        if (packed) {
            return new int[] {Math.toIntExact(rows), width};
        }
        if (!batched) {
            return new int[] {steps, width};
        }
        return config.batchFirst() ? new int[] {batch, steps, width} : new int[] {steps, batch, width};
    }

    /** The shape of a state. */
    private int[] state(int width) {
        return batched ? new int[] {config.stateRows(), batch, width} : new int[] {config.stateRows(), width};
    }

    /** Time steps, of the longest sequence if they differ. */
    public int steps() {
        return steps;
    }

    /** Sequences. */
    public int batch() {
        return batch;
    }

    /** Time steps of all sequences together. */
    public long rows() {
        return rows;
    }
}
