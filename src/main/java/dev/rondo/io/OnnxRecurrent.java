package dev.rondo.io;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.internal.onnx.Constant;
import dev.rondo.internal.onnx.Constants;
import dev.rondo.internal.onnx.RecurrentCells;
import dev.rondo.internal.onnx.RecurrentNode;
import dev.rondo.internal.onnx.RecurrentWeights;
import dev.rondo.internal.onnx.RuntimeInput;
import dev.rondo.internal.onnx.equations.CellDefinition;
import dev.rondo.internal.onnx.equations.OnnxSequences;
import dev.rondo.internal.onnx.equations.RecurrentKind;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX node's own computation: RNN, GRU or LSTM with every option that the operators have.
 *
 * <p>On oneDNN run the nodes with the default activations, or an RNN's Relu, without clip and input_forget: among them
 * peepholes and a GRU's linear_before_reset=0, which no layer of {@code dev.rondo.nn} has. All others run in plain Java
 * with double accumulators, some 20 times slower; {@link #backend} tells. Neighbouring sequences of one length run as
 * one batch. Equal calls give equal bits.
 *
 * <p>Sizes: T time steps, N sequences, I features of x, H of the states, D directions. With {@code layout=0}, which
 * most files have, x is [T, N, I], Y [T, D, N, H] and a state [D, N, H]; with {@code layout=1} they are [N, T, I], [N,
 * T, D, H] and [N, D, H].
 *
 * <p>Where the operators' documentation is silent or differs from ONNX Runtime, this follows ONNX Runtime: clip does
 * not act on the last function of LSTM, and a sequence of length 0 gives zeros for Y and for its final states.
 *
 * <p>Immutable and thread-safe. It holds copies of the weights and outlives the file. {@link #close} frees native
 * memory.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">LSTM</a>, <a
 *     href="https://onnx.ai/onnx/operators/onnx__GRU.html">GRU</a>, <a
 *     href="https://onnx.ai/onnx/operators/onnx__RNN.html">RNN</a>
 */
public final class OnnxRecurrent implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final String text;
    private final CellDefinition cell;
    private final int directions;
    private final boolean batchFirst;
    private final Backend backend;
    private final Runner runner;
    private final Runnable closer;
    private final Map<String, RuntimeInput> inputs;
    private final Map<String, Tensor> fixed;
    private final int @Nullable [] fixedLengths;

    private OnnxRecurrent(
            String text,
            RecurrentNode node,
            RecurrentWeights weights,
            Map<String, RuntimeInput> inputs,
            Map<String, Tensor> fixed,
            int @Nullable [] fixedLengths,
            Backend backend) {
        this.text = text;
        this.cell = weights.cell();
        this.directions = node.directions();
        this.batchFirst = node.batchFirst();
        RecurrentCells cells =
                backend == Backend.reference() ? null : RecurrentCells.of(text, node, weights, backend.cells());
        if (cells == null) {
            this.backend = Backend.reference();
            runner = OnnxSequences.of(
                    cell,
                    node.activations(),
                    weights.directions(),
                    node.direction().equals("reverse"),
                    batchFirst)::run;
            closer = () -> {};
        } else {
            this.backend = backend;
            runner = cells::run;
            closer = cells::close;
            CLEANER.register(this, cells::closeForgotten);
        }
        this.inputs = inputs;
        this.fixed = fixed;
        this.fixedLengths = fixedLengths;
    }

    private interface Runner {
        void run(OnnxSequences.Call call);
    }

    static OnnxRecurrent of(
            OnnxSource source, RecurrentNode node, RecurrentWeights weights, Constants constants, Backend backend) {
        List<String> unknown = node.unknownAttributes();
        if (!unknown.isEmpty()) {
            throw node.problem("attributes that ONNX does not have: " + unknown);
        }
        Map<String, RuntimeInput> inputs = new HashMap<>();
        Map<String, Tensor> fixed = new HashMap<>();
        int[] lengths = null;
        for (String role : RuntimeInput.ROLES) {
            RuntimeInput input = RuntimeInput.of(node, role, constants);
            inputs.put(role, input);
            Constant constant = input.constant();
            if (constant != null && role.equals("sequence_lens")) {
                // A value that no int holds becomes one that no length may be.
                lengths = DoubleStream.of(constant.doubles())
                        .mapToInt(length -> (int) length)
                        .toArray();
            } else if (constant != null) {
                fixed.put(role, constant.tensor());
            }
        }
        OnnxRecurrent recurrent =
                new OnnxRecurrent(source + ": " + node, node, weights, inputs, fixed, lengths, backend);
        if (node.kind() == RecurrentKind.GRU && !node.linearBeforeReset()) {
            System.getLogger("dev.rondo").log(Level.WARNING, "{0}: {1}: {2}", source, node, node.resetFirst());
        }
        return recurrent;
    }

    /**
     * What a node returns.
     *
     * @param y [T, D, N, H], or [N, T, D, H] with layout=1; zeros behind the end of a sequence
     * @param hn the last h of each sequence, [D, N, H], or [N, D, H] with layout=1
     * @param cn the last c of each sequence, like hn; null but for LSTM
     */
    public record Output(Tensor y, Tensor hn, @Nullable Tensor cn) {}

    /** {@link #forward(Tensor, int[], Tensor, Tensor)} with nothing but x. */
    public Output forward(Tensor x) {
        return forward(x, null, null, null);
    }

    /**
     * Runs the node.
     *
     * @param x [T, N, I], or [N, T, I] with layout=1
     * @param lengths of the N sequences, each from 0 to T: sequence_lens. Null where the graph fixes them or the node
     *     has none, which means T for all
     * @param initialH [D, N, H], or [N, D, H] with layout=1. Null where the graph fixes it, to zeros or other values,
     *     or the node has none
     * @param initialC the same for c, which only LSTM has
     * @throws IllegalArgumentException when a tensor or a length does not fit, or one is null that the graph's inputs
     *     would give the node
     * @throws IllegalStateException when closed, and it held native memory
     */
    public Output forward(Tensor x, int @Nullable [] lengths, @Nullable Tensor initialH, @Nullable Tensor initialC) {
        if (x.dim() != 3) {
            throw problem("x must have 3 dimensions, got shape " + Arrays.toString(x.shape()));
        }
        if (x.size(2) != cell.inputSize()) {
            throw problem("x must have input_size " + cell.inputSize() + " features, got " + x.size(2));
        }
        int steps = x.size(batchFirst ? 1 : 0);
        int batch = x.size(batchFirst ? 0 : 1);
        boolean hasCell = cell.kind().hasCellState();
        if (initialC != null && !hasCell) {
            throw problem(cell.kind() + " has no initial_c");
        }
        int[] state = batchFirst
                ? new int[] {batch, directions, cell.hiddenSize()}
                : new int[] {directions, batch, cell.hiddenSize()};
        int[] output = batchFirst
                ? new int[] {batch, steps, directions, cell.hiddenSize()}
                : new int[] {steps, directions, batch, cell.hiddenSize()};
        int[] actual = lengths(lengths, steps, batch);
        Tensor h0 = state("initial_h", initialH, state);
        Tensor c0 = hasCell ? state("initial_c", initialC, state) : null;
        Tensor y = Tensor.zeros(output);
        Tensor hn = Tensor.zeros(state);
        Tensor cn = hasCell ? Tensor.zeros(state) : null;
        runner.run(new OnnxSequences.Call(x, actual, h0, c0, y, hn, cn));
        return new Output(y, hn, cn);
    }

    private int[] lengths(int @Nullable [] given, int steps, int batch) {
        int[] lengths = given;
        if (lengths == null) {
            requireNotAsked("sequence_lens");
            lengths = fixedLengths;
            if (lengths == null) {
                lengths = new int[batch];
                Arrays.fill(lengths, steps);
            }
        }
        if (lengths.length != batch) {
            throw problem(
                    "sequence_lens must have one length for each of " + batch + " sequences, got " + lengths.length);
        }
        for (int length : lengths) {
            if (length < 0 || length > steps) {
                throw problem("sequence_lens must be from 0 to the " + steps + " steps of x, got " + length);
            }
        }
        return lengths;
    }

    private @Nullable Tensor state(String role, @Nullable Tensor given, int[] shape) {
        Tensor state = given;
        if (state == null) {
            requireNotAsked(role);
            state = fixed.get(role);
        }
        if (state != null && !Arrays.equals(state.shape(), shape)) {
            throw problem(
                    role + " must have shape " + Arrays.toString(shape) + ", got " + Arrays.toString(state.shape()));
        }
        return state;
    }

    /** Nothing that the graph would compute is left out in silence. */
    private void requireNotAsked(String role) {
        RuntimeInput input = inputs.get(role);
        if (input != null && input.kind() == RuntimeInput.Kind.GIVEN) {
            throw problem(role + " is " + input.what() + ": pass it to forward");
        }
    }

    private IllegalArgumentException problem(String problem) {
        return new IllegalArgumentException(text + ": " + problem);
    }

    /** What runs it: the backend asked for, or {@link Backend#reference()} where only that can. */
    public Backend backend() {
        return backend;
    }

    /** Frees native memory, where there is any. Calls in flight finish first; a second call does nothing. */
    @Override
    public void close() {
        closer.run();
    }

    /** The file and the node. */
    @Override
    public String toString() {
        return text;
    }
}
