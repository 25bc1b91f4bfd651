package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.parameters.CellParameters;
import dev.rondo.internal.walk.CallTensors;
import dev.rondo.internal.walk.PackedLayout;
import dev.rondo.internal.walk.RecurrentConfig;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The half of a recurrent layer that is differentiated: passes, and calls on a tape. */
abstract class TrainedLayer extends RecurrentModule {
    private final RecurrentConfig config;
    private final Generator generator;

    TrainedLayer(
            String name, List<CellParameters> cells, RecurrentConfig config, RecurrentModuleBuilder.Options options) {
        super(name, cells, options);
        this.config = config;
        this.generator = options.generator();
    }

    final RecurrentConfig config() {
        return config;
    }

    /** Where the masks between layers come from, or null outside of training. */
    final @Nullable Generator dropoutGenerator() {
        return isTraining() ? generator : null;
    }

    /** Computes into new tensors, and remembers the way. */
    final TrainingPass train(Tensor x, @Nullable PackedLayout layout, @Nullable Tensor h0, @Nullable Tensor c0) {
        CallTensors call = new CallTensors();
        call.setInputs(x, layout, h0, c0);
        if (config.numLayers() > 1) {
            warnWhereDropoutRests(config.dropout());
        }
        return RecurrentPass.forward(name(), weights, config, call, dropoutGenerator());
    }

    /** {@link #forward(Variable, StateVariables)} from a state of zeros. */
    public RecurrentVariables forward(Variable x) {
        return forward(x, (StateVariables) null);
    }

    /**
     * Runs a batch of sequences of one length on the input's tape: to be differentiated by {@link Variable#backward}.
     *
     * @param x [T, N, I], [N, T, I] with batch_first, or [T, I] for one sequence
     * @param initial the state to begin with, of the same tape; null means zeros
     * @throws IllegalArgumentException when a tensor does not fit, in PyTorch's words, or is of another tape
     */
    public RecurrentVariables forward(Variable x, @Nullable StateVariables initial) {
        return record(x, initial, train(x.read(), null, h(initial), c(initial)), RecordedPass.Layout.SAME);
    }

    /**
     * Runs a padded batch whose sequences have the given lengths, in any order, on the input's tape.
     *
     * @param x [T, N, I], or [N, T, I] with batch_first
     * @param lengths of the N sequences, each from 1 to T
     * @param initial the state to begin with, of the same tape; null means zeros
     * @return output padded with zeros to T steps, and each sequence's state after its own last step
     * @throws IllegalArgumentException when a length or a tensor does not fit, in PyTorch's words
     */
    public RecurrentVariables forward(Variable x, int[] lengths, @Nullable StateVariables initial) {
        boolean batchFirst = config.batchFirst();
        PackedSequence packed = PackedSequence.pack(x.read(), lengths, batchFirst, false);
        int steps = x.tensor().size(batchFirst ? 1 : 0);
        UnaryOperator<Tensor> pad =
                rows -> packed.withData(rows).pad(batchFirst, 0, steps).data();
        UnaryOperator<Tensor> pack = padded ->
                PackedSequence.pack(padded, lengths, batchFirst, false).data();
        TrainingPass pass = train(packed.data(), packed.layout(), h(initial), c(initial));
        return record(x, initial, pass, new RecordedPass.Layout(pad, pack, pad));
    }

    /**
     * Runs a packed batch on a tape, with no work for padding.
     *
     * @param data rows laid out like those of {@code packed}, [sum of lengths, I]
     * @param packed a batch of the same lengths
     * @param initial the state to begin with, in the order before packing; null means zeros
     * @return output rows [sum of lengths, D * H_out], and each sequence's state after its own last step
     * @throws IllegalArgumentException when the data or a state has another shape
     */
    public RecurrentVariables forward(Variable data, PackedSequence packed, @Nullable StateVariables initial) {
        PackedSequence same = packed.withData(data.read());
        TrainingPass pass = train(same.data(), same.layout(), h(initial), c(initial));
        return record(data, initial, pass, RecordedPass.Layout.SAME);
    }

    private RecurrentVariables record(
            Variable x, @Nullable StateVariables initial, TrainingPass pass, RecordedPass.Layout layout) {
        if (initial != null) {
            x.recordingWith(initial.h());
            x.recordingWith(initial.c());
        }
        return new RecordedPass(x.recording(), pass, trainable(), x, initial, layout).recurrent();
    }

    private static @Nullable Tensor h(@Nullable StateVariables state) {
        return state == null ? null : state.h().read();
    }

    private static @Nullable Tensor c(@Nullable StateVariables state) {
        Variable c = state == null ? null : state.c();
        return c == null ? null : c.read();
    }
}
