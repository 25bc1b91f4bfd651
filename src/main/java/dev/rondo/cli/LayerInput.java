package dev.rondo.cli;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a file gives a layer.
 *
 * @param x as the layer's forward takes it; or, with lengths, the rows of a packed sequence
 * @param lengths of the sequences; null where all are as long as x
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LayerInput(
        Tensor x,
        int @Nullable [] lengths,
        @Nullable Tensor h0,
        @Nullable Tensor c0,
        boolean batchFirst,
        boolean relu) {

    /** Reads x, lengths, h0 and c0, and how they are meant. */
    static LayerInput read(TensorFile file, String kind) {
        if (!file.has("x")) {
            throw new Failures.Refusal(file + ": there is no tensor 'x', the layer's input; " + holds(file));
        }
        Tensor h0 = file.has("h0") ? file.tensor("h0") : null;
        Tensor c0 = file.has("c0") ? file.tensor("c0") : null;
        boolean isLstm = kind.equals("LSTM");
        if (!isLstm && c0 != null) {
            throw new Failures.Refusal(file + ": it holds 'c0', and a " + kind + " has no cell state");
        }
        if (isLstm && (h0 == null) != (c0 == null)) {
            throw new Failures.Refusal(file + ": an LSTM starts from 'h0' and 'c0', or from neither; it holds one");
        }
        String function = choice(file, "nonlinearity", "tanh", "relu");
        return new LayerInput(
                file.tensor("x"),
                file.has("lengths") ? ints(file.longs("lengths")) : null,
                h0,
                c0,
                choice(file, "batch_first", "false", "true").equals("true"),
                function.equals("relu"));
    }

    /** What a file holds, for messages. */
    static String holds(TensorFile file) {
        int shown = Math.min(file.names().size(), 12);
        return "it holds "
                + (shown == 0 ? "no tensor" : String.join(", ", file.names().subList(0, shown)))
                + (shown < file.names().size() ? " .." : "");
    }

    private static String choice(TensorFile file, String key, String usual, String other) {
        String value = file.metadata().getOrDefault(key, usual).toLowerCase(Locale.ROOT);
        if (!value.equals(usual) && !value.equals(other)) {
            throw new Failures.Refusal(
                    file + ": metadata " + key + " is '" + value + "', neither '" + usual + "' nor '" + other + "'");
        }
        return value;
    }

    /** Lengths as layers take them; one that no int holds becomes one that none may be. */
    static int[] ints(LongTensor values) {
        return Arrays.stream(values.toArray())
                .mapToInt(value -> (int) Math.max(-1, Math.min(Integer.MAX_VALUE, value)))
                .toArray();
    }

    /** Any padded batch of such lengths, to pack. */
    Tensor paddingFor(int[] sequences) {
        int longest = Arrays.stream(sequences).max().orElse(0);
        return Tensor.zeros(Math.max(0, longest), sequences.length, 1);
    }

    /** Steps of the longest sequence that x may have. */
    int steps() {
        return x.dim() == 3 ? x.size(batchFirst ? 1 : 0) : x.dim() == 0 ? 0 : x.size(0);
    }
}
