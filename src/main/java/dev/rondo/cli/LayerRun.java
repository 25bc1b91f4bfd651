package dev.rondo.cli;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.Module;
import dev.rondo.nn.Nonlinearity;
import dev.rondo.nn.PackedOutput;
import dev.rondo.nn.PackedSequence;
import dev.rondo.nn.RNN;
import dev.rondo.nn.RNNOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A recurrent layer of any kind, run on one input after the other. */
final class LayerRun implements AutoCloseable {
    /** Steps after which a long input tells how far it is. */
    private static final int PIECE = 2048;

    private final Module layer;
    private final boolean oneWay;
    private final boolean batchFirst;
    private final Dense dense;
    private final Ragged ragged;

    private LayerRun(Module layer, boolean oneWay, boolean batchFirst, Dense dense, Ragged ragged) {
        this.layer = layer;
        this.oneWay = oneWay;
        this.batchFirst = batchFirst;
        this.dense = dense;
        this.ragged = ragged;
    }

    /** What a layer returns; c of an LSTM alone. */
    record Result(Tensor y, Tensor hn, @Nullable Tensor cn) {}

    /** A call with sequences of one length. */
    private interface Dense {
        Result run(Tensor x, @Nullable Tensor h0, @Nullable Tensor c0);
    }

    /** A call with packed sequences, whose output is packed too. */
    private interface Ragged {
        PackedResult run(PackedSequence x, @Nullable Tensor h0, @Nullable Tensor c0);
    }

    private record PackedResult(
            PackedSequence y, Tensor hn, @Nullable Tensor cn) {}

    /** The layer of a file, on a backend. */
    static LayerRun of(FoundLayer found, Map<String, Tensor> weights, LayerInput input, Backend backend) {
        boolean oneWay = !found.sizes().contains("bidirectional");
        String prefix = found.prefix();
        boolean first = input.batchFirst();
        return switch (found.kind()) {
            case "LSTM" -> {
                LSTM lstm = LSTM.fromStateDict(
                        weights, prefix, builder -> builder.batchFirst(first).backend(backend));
                yield of(lstm, oneWay, first);
            }
            case "GRU" -> {
                GRU gru = GRU.fromStateDict(
                        weights, prefix, builder -> builder.batchFirst(first).backend(backend));
                yield of(gru, oneWay, first);
            }
            default -> {
                Nonlinearity function = input.relu() ? Nonlinearity.RELU : Nonlinearity.TANH;
                RNN rnn = RNN.fromStateDict(
                        weights,
                        prefix,
                        builder -> builder.batchFirst(first).backend(backend).nonlinearity(function));
                yield of(rnn, oneWay, first);
            }
        };
    }

    /** A layer for time-major input; closing the result closes it. */
    static LayerRun of(Module layer, boolean oneWay) {
        if (layer instanceof LSTM lstm) {
            return of(lstm, oneWay, false);
        }
        return layer instanceof GRU gru ? of(gru, oneWay, false) : of((RNN) layer, oneWay, false);
    }

    private static LayerRun of(LSTM lstm, boolean oneWay, boolean batchFirst) {
        return new LayerRun(
                lstm,
                oneWay,
                batchFirst,
                (x, h, c) -> {
                    LSTMOutput out = lstm.forward(x, state(h, c));
                    return new Result(out.output(), out.state().h(), out.state().c());
                },
                (x, h, c) -> {
                    PackedOutput<LSTMState> out = lstm.forward(x, state(h, c));
                    return new PackedResult(
                            out.output(), out.state().h(), out.state().c());
                });
    }

    private static LayerRun of(GRU gru, boolean oneWay, boolean batchFirst) {
        return new LayerRun(
                gru,
                oneWay,
                batchFirst,
                (x, h, c) -> result(gru.forward(x, h)),
                (x, h, c) -> result(gru.forward(x, h)));
    }

    private static LayerRun of(RNN rnn, boolean oneWay, boolean batchFirst) {
        return new LayerRun(
                rnn,
                oneWay,
                batchFirst,
                (x, h, c) -> result(rnn.forward(x, h)),
                (x, h, c) -> result(rnn.forward(x, h)));
    }

    private static Result result(RNNOutput out) {
        return new Result(out.output(), out.state(), null);
    }

    private static PackedResult result(PackedOutput<Tensor> out) {
        return new PackedResult(out.output(), out.state(), null);
    }

    private static @Nullable LSTMState state(@Nullable Tensor h, @Nullable Tensor c) {
        return h == null || c == null ? null : LSTMState.of(h, c);
    }

    /**
     * Runs an input.
     *
     * @param wanted the shape of y that somebody expects: packed, or padded to a number of steps; null for x's own
     * @param progress takes steps that are done
     */
    Result run(LayerInput input, int @Nullable [] wanted, LongConsumer progress) {
        int[] lengths = input.lengths();
        if (lengths == null) {
            return stretch(input, progress);
        }
        Tensor x = input.x();
        boolean isPacked = x.dim() == 2;
        long rows = Arrays.stream(lengths).asLongStream().sum();
        if (isPacked && rows != x.size(0)) {
            throw new Failures.Refusal("x of shape " + Arrays.toString(x.shape())
                    + " holds the rows of packed sequences," + " as many as the sum of lengths, which is " + rows);
        }
        PackedSequence packed = isPacked
                ? PackedSequence.pack(input.paddingFor(lengths), lengths, false, false)
                        .withData(x)
                : PackedSequence.pack(x, lengths, batchFirst, false);
        PackedResult out = ragged.run(packed, input.h0(), input.c0());
        boolean givePacked = wanted == null ? isPacked : wanted.length == 2;
        if (givePacked) {
            return new Result(out.y().data(), out.hn(), out.cn());
        }
        int steps = isPacked ? packed.batchSizes().length : x.size(batchFirst ? 1 : 0);
        if (wanted != null && wanted.length == 3) {
            // As pad_packed_sequence has it, which pads to the longest sequence unless told otherwise.
            steps = Math.max(packed.batchSizes().length, wanted[batchFirst ? 1 : 0]);
        }
        return new Result(out.y().pad(batchFirst, 0, steps).data(), out.hn(), out.cn());
    }

    /** A long input of one direction in pieces, from state to state; any other at once. */
    private Result stretch(LayerInput input, LongConsumer progress) {
        Tensor x = input.x();
        boolean timeMajor = x.dim() == 2 || !batchFirst || x.size(0) == 1;
        int dim = x.dim() == 3 && batchFirst ? 1 : 0;
        if (!oneWay || !timeMajor || x.dim() < 2 || x.size(dim) <= PIECE) {
            Result all = dense.run(x, input.h0(), input.c0());
            progress.accept(input.steps());
            return all;
        }
        List<Tensor> outputs = new ArrayList<>();
        Tensor h = input.h0();
        Tensor c = input.c0();
        int steps = x.size(dim);
        long stepBytes = x.segment().byteSize() / steps;
        for (int at = 0; at < steps; at += PIECE) {
            int[] shape = x.shape();
            shape[dim] = Math.min(PIECE, steps - at);
            Tensor piece = Tensor.ofSegment(x.segment().asSlice(at * stepBytes, shape[dim] * stepBytes), shape);
            Result out = dense.run(piece, h, c);
            outputs.add(out.y());
            h = out.hn();
            c = out.cn();
            progress.accept(shape[dim]);
        }
        return new Result(Tensor.cat(outputs, dim), Objects.requireNonNull(h), c);
    }

    @Override
    public void close() {
        layer.close();
    }
}
