package dev.rondo.internal.pickle;

import java.util.ArrayList;
import java.util.List;

/**
 * What pickles are made of, besides {@link String}, {@link Boolean}, {@link Double}, {@link Long} and
 * {@link java.math.BigInteger}. None of these compares or hashes its content: that may hold itself, or be nested
 * without end.
 */
public final class Pickled {
    private Pickled() {}

    /** Python's None. */
    public enum None {
        NONE
    }

    /** A list, a tuple, or a set. */
    public static final class Sequence {
        private final boolean tuple;
        private final List<Object> items;

        Sequence(boolean tuple, List<Object> items) {
            this.tuple = tuple;
            this.items = items;
        }

        /** A list of nothing, to be filled. */
        public static Sequence empty() {
            return new Sequence(false, new ArrayList<>(0));
        }

        /** Whether it is a tuple, which what calls take is. */
        public boolean isTuple() {
            return tuple;
        }

        /** The elements in order. */
        public List<Object> items() {
            return items;
        }
    }

    /** A dict: keys and values in the order of writing; a key that was set twice is there twice. */
    public static final class Dict {
        private final List<Object> keys = new ArrayList<>(0);
        private final List<Object> values = new ArrayList<>(0);

        /** Sets a key. */
        public void put(Object key, Object value) {
            keys.add(key);
            values.add(value);
        }

        /** The keys in order. */
        public List<Object> keys() {
            return keys;
        }

        /** The values of the keys. */
        public List<Object> values() {
            return values;
        }
    }

    /**
     * A run of bytes.
     *
     * @param start the first of them, a character each; the others are not kept
     */
    public record Bytes(long length, String start) {
        /** How many are kept: more than any number takes. */
        static final int MOST_KEPT = 1024;

        /** Of bytes that are given as a character each. */
        public static Bytes of(String bytes) {
            return new Bytes(bytes.length(), bytes.substring(0, Math.min(bytes.length(), MOST_KEPT)));
        }
    }

    /** The kind of an object, for messages. */
    public static String kind(Object value) {
        if (value instanceof Sequence sequence) {
            return sequence.isTuple() ? "a tuple" : "a list";
        }
        if (value instanceof Dict) {
            return "a dict";
        }
        if (value instanceof Number) {
            return "a number";
        }
        if (value instanceof String) {
            return "a string";
        }
        return value instanceof None ? "None" : "an object";
    }
}
