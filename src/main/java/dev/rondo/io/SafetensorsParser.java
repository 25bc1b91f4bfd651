package dev.rondo.io;

import java.io.StringWriter;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.RandomAccess;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON text of a header. It refuses everything the format does not name, because a field it does not know
 * could change what the bytes mean; whether offsets and sizes agree is {@link SafetensorsLayout}'s to say.
 */
final class SafetensorsParser {
    static final String METADATA = "__metadata__";

    /** The reference implementation's limit, so that a hostile file can't ask for much memory. */
    static final int MAX_BYTES = 100_000_000;

    /** The bytes of the number in front of the header. */
    static final int LENGTH_BYTES = Long.BYTES;

    /** A bound on the memory of a header, several times what the largest models have. */
    private static final int MOST_TENSORS = 1 << 17;

    private static final int MOST_DIMENSIONS = 64;

    /** A bound on a single name, far above any that a module's tree gives. */
    private static final int LONGEST_NAME = 1 << 20;

    private static final int LONGEST_STRING = 1 << 23;

    /** Characters of all names and metadata, which take two bytes each once one of a string's does. */
    private static final int MOST_TEXT = 1 << 24;

    /** Characters that padding is read by. */
    private static final int PIECE = 1 << 13;

    /** The header, an entry, its shape; nothing legal is deeper. */
    private static final int DEPTH = 3;

    /**
     * Jackson's limits on lengths give way to the one limit on the whole header. Names are used once, so its symbol
     * table, which gives up on colliding hashes, would only be a way to make a good file fail.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxStringLength(LONGEST_STRING)
                    .maxNameLength(LONGEST_NAME)
                    .build())
            .build();

    private final String source;
    private final JsonParser json;
    private final List<SafetensorsEntry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private long textKept;

    private SafetensorsParser(String source, JsonParser json) {
        this.source = source;
        this.json = json;
    }

    /** Entries and metadata in the order of the text. */
    record Parsed(List<SafetensorsEntry> entries, Map<String, String> metadata) {}

    /** Parses a text that starts with a brace. */
    static Parsed parse(String source, Utf8Reader text) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            SafetensorsParser parser = new SafetensorsParser(source, json);
            parser.header();
            parser.checkPadding(text);
            return new Parsed(parser.entries, parser.metadata);
        } catch (JacksonException e) {
            throw new SafetensorsException(
                    source, "the header is not valid JSON: " + e.getOriginalMessage() + at(e), e);
        }
    }

    /** Jackson leaves the location out when one of its limits is passed. */
    private static String at(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " (before character " + e.getLocation().getCharOffset() + ")";
    }

    private void header() {
        json.nextToken();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = kept(json.currentName());
            json.nextToken();
            if (name.equals(METADATA)) {
                metadata();
            } else {
                entries.add(tensor(name));
                if (entries.size() > MOST_TENSORS) {
                    throw new SafetensorsException(
                            source, "more than " + MOST_TENSORS + " tensors, the most that Rondo reads of one file");
                }
            }
        }
    }

    private void metadata() {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return; // what some writers put where they have none
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new SafetensorsException(source, METADATA + " must be a JSON object, found " + found());
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = kept(json.currentName());
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw new SafetensorsException(
                        source,
                        METADATA + " must map strings to strings, " + ShownText.quote(key) + " maps to " + found());
            }
            metadata.put(key, kept(json.getString()));
        }
    }

    private SafetensorsEntry tensor(String name) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw SafetensorsException.of(source, name, "must be a JSON object, found " + found());
        }
        DType dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> dtype = dtype(name);
                case "shape" -> shape = integers(name, field);
                case "data_offsets" -> offsets = integers(name, field);
                default ->
                    throw SafetensorsException.of(
                            source, name, "unknown field " + ShownText.quote(field) + " in the header");
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw SafetensorsException.of(source, name, missing + " is missing in the header");
        }
        if (offsets.size() != 2) {
            throw SafetensorsException.of(
                    source, name, "data_offsets must be two numbers, found " + offsets.size() + ": " + offsets);
        }
        return new SafetensorsEntry(name, dtype, shape, offsets.get(0), offsets.get(1));
    }

    private DType dtype(String tensor) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw SafetensorsException.of(source, tensor, "dtype must be a string, found " + found());
        }
        String name = json.getString();
        DType dtype = DType.named(name);
        if (dtype == null) {
            throw SafetensorsException.of(source, tensor, "unknown dtype " + ShownText.quote(name));
        }
        return dtype;
    }

    private List<Long> integers(String tensor, String field) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw SafetensorsException.of(source, tensor, field + " must be an array, found " + found());
        }
        List<Long> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || json.getString().startsWith("-")) {
                throw SafetensorsException.of(
                        source, tensor, field + " must hold integers from 0 to 2^63 - 1, found " + found());
            }
            values.add(json.getLongValue());
            if (values.size() > MOST_DIMENSIONS) {
                throw SafetensorsException.of(
                        source,
                        tensor,
                        field + " has more than " + MOST_DIMENSIONS + " numbers, the most of PyTorch's");
            }
        }
        return new Sizes(values.stream().mapToLong(Long::longValue).toArray());
    }

    /** The format pads with spaces and nothing else, so that no second document can hide behind the first. */
    private void checkPadding(Utf8Reader text) {
        long at = json.currentLocation().getCharOffset();
        StringWriter taken = new StringWriter();
        json.releaseBuffered(taken);
        char[] piece = taken.toString().toCharArray();
        int count = piece.length;
        while (count >= 0) {
            for (int i = 0; i < count; i++, at++) {
                if (piece[i] != ' ') {
                    throw new SafetensorsException(
                            source, "only spaces may follow the header's closing brace, found more at character " + at);
                }
            }
            piece = new char[PIECE];
            count = text.read(piece, 0, PIECE);
        }
    }

    /** JSON can escape half a surrogate pair, which UTF-8 and so a file of our own could not hold. */
    private String kept(String text) {
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new SafetensorsException(
                    source, "the header holds a string that is not valid Unicode: " + ShownText.quote(text));
        }
        textKept += text.length();
        if (textKept > MOST_TEXT) {
            throw new SafetensorsException(
                    source,
                    "names and metadata of more than " + MOST_TEXT
                            + " characters, the most that Rondo reads of one file");
        }
        return text;
    }

    private String found() {
        JsonToken token = json.currentToken();
        return token.isScalarValue()
                ? ShownText.quote(json.getString())
                : token.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** As boxes, the sizes of a hundred thousand tensors would take more memory than all else of a header. */
    private static final class Sizes extends AbstractList<Long> implements RandomAccess {
        private final long[] values;

        Sizes(long... values) {
            this.values = values;
        }

        @Override
        public Long get(int index) {
            return values[index];
        }

        @Override
        public int size() {
            return values.length;
        }
    }
}
