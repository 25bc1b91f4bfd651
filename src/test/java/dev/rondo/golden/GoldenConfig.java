package dev.rondo.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * How a golden case's module was made. A setting that {@code make_golden.py} did not write has PyTorch's default; one
 * that has none must be there.
 */
public final class GoldenConfig {
    private final Map<String, @Nullable Object> values;

    private GoldenConfig(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    /** Reads the flat JSON object that {@code make_golden.py} leaves in a file's metadata. */
    static GoldenConfig parse(String text) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                values.put(name, value(json));
            }
        }
        return new GoldenConfig(values);
    }

    private static @Nullable Object value(JsonParser json) {
        return switch (json.currentToken()) {
            case VALUE_STRING -> json.getString();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
            case VALUE_NULL -> null;
            case START_ARRAY -> {
                List<Integer> values = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    values.add(json.getIntValue());
                }
                yield List.copyOf(values);
            }
            default -> throw new IllegalArgumentException("unexpected " + json.currentToken() + " in " + json);
        };
    }

    /** The PyTorch class: LSTM, GRU, RNN, LSTMCell, GRUCell, RNNCell, Embedding or EmbeddingBag. */
    public String kind() {
        return text("kind", null);
    }

    public int inputSize() {
        return integer("input_size", null);
    }

    public int hiddenSize() {
        return integer("hidden_size", null);
    }

    /** The steps of the input; of a packed one, its longest sequence. */
    public int seqLen() {
        return integer("seq_len", null);
    }

    /** The steps a cell is called for. */
    public int steps() {
        return integer("steps", null);
    }

    public int batch() {
        return integer("batch", null);
    }

    public int numLayers() {
        return integer("num_layers", 1);
    }

    public boolean bias() {
        return flag("bias", true);
    }

    public boolean batchFirst() {
        return flag("batch_first", false);
    }

    public boolean bidirectional() {
        return flag("bidirectional", false);
    }

    /** 0 without a projection. */
    public int projSize() {
        return integer("proj_size", 0);
    }

    /** The size of h: the projection's where there is one. */
    public int outputSize() {
        return projSize() > 0 ? projSize() : hiddenSize();
    }

    /** The rows of weight_ih in units of the hidden size: 4 for LSTM, 3 for GRU, 1 for RNN. */
    public int gates() {
        return kind().startsWith("LSTM") ? 4 : kind().startsWith("GRU") ? 3 : 1;
    }

    /** {@code tanh} or {@code relu}. */
    public String nonlinearity() {
        return text("nonlinearity", "tanh");
    }

    /** The lengths of a packed input in the order they were given, not sorted. */
    public Optional<List<Integer>> lengths() {
        Object lengths = values.get("lengths");
        return lengths instanceof List<?> list
                ? Optional.of(list.stream().map(Integer.class::cast).toList())
                : Optional.empty();
    }

    /** Whether the case gives h0 (and c0). */
    public boolean state() {
        return flag("state", true);
    }

    public boolean unbatched() {
        return flag("unbatched", false);
    }

    public int numEmbeddings() {
        return integer("num_embeddings", null);
    }

    public int embeddingDim() {
        return integer("embedding_dim", null);
    }

    /** As given to PyTorch: negative counts from the end. */
    public OptionalInt paddingIdx() {
        return values.get("padding_idx") == null ? OptionalInt.empty() : OptionalInt.of(integer("padding_idx", null));
    }

    public OptionalDouble maxNorm() {
        return values.get("max_norm") == null ? OptionalDouble.empty() : OptionalDouble.of(number("max_norm", null));
    }

    public double normType() {
        return number("norm_type", 2.0);
    }

    public boolean scaleGradByFreq() {
        return flag("scale_grad_by_freq", false);
    }

    /** {@code sum}, {@code mean} or {@code max}. */
    public String mode() {
        return text("mode", "mean");
    }

    /** PyTorch's seed before the parameters were drawn. */
    public int seed() {
        return integer("seed", null);
    }

    private int integer(String name, @Nullable Integer fallback) {
        return value(name, Number.class, fallback).intValue();
    }

    private double number(String name, @Nullable Double fallback) {
        return value(name, Number.class, fallback).doubleValue();
    }

    private boolean flag(String name, boolean fallback) {
        return value(name, Boolean.class, fallback);
    }

    private String text(String name, @Nullable String fallback) {
        return value(name, String.class, fallback);
    }

    private <V> V value(String name, Class<V> type, @Nullable V fallback) {
        Object value = values.get(name);
        if (value != null) {
            return type.cast(value);
        }
        if (fallback == null) {
            throw new IllegalArgumentException("the case has no " + name + ": " + values);
        }
        return fallback;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
